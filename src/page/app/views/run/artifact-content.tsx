/** The content of a text artifact: CSV as a table, JSON with its structure, anything else as it is. */

import { plainText } from '../../../../model/utils/plain-text.ts'
import type { Artifact } from '../../../model/run-detail.ts'
import { PlainTable } from '../../components/plain-table.tsx'
import { parseCsv } from './csv.ts'

interface ContentProps {
  kind: Artifact['kind']
  text: string
  isCut: boolean
  path: string
}

export function ArtifactContent({ kind, text, isCut, path }: ContentProps) {
  return (
    <>
      {kind === 'csv' ? (
        <CsvTable text={text} path={path} />
      ) : (
        <pre class="code">{plainText(pretty(kind, text))}</pre>
      )}
      {isCut && <p class="dim">Only its beginning is shown.</p>}
    </>
  )
}

function CsvTable({ text, path }: { text: string; path: string }) {
  const [head = [], ...rows] = parseCsv(text)
  const isNumeric = (place: number) =>
    rows.slice(0, 50).every((row) => row[place] === '' || Number.isFinite(Number(row[place])))
  return (
    <PlainTable
      label={path}
      columns={head.map((header, place) => ({
        header: plainText(header),
        isNumeric: rows.length > 0 && isNumeric(place),
      }))}
      rows={rows.map((row) => row.map((cell) => plainText(cell)))}
    />
  )
}

function pretty(kind: Artifact['kind'], text: string): string {
  if (kind !== 'json') return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
