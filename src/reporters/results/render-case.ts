/** One case of an evaluation in full, as text: what went in, and what every repeat has come to. */
import type { RunRecord } from '../../analysis/record.ts'
import type { CaseRecord, StoredScore, StoredUsage } from '../../model/case-record.ts'
import { counted } from '../../model/utils/counted.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { jsonStart } from '../../model/utils/json-start.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import { formatConfigNumber } from '../../terminal/format-number.ts'
import { fitLine, LABEL_WIDTH, MIN_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitizeLines, wrap } from '../../terminal/terminal-text.ts'

/** More of a text, or of a list, is not shown. */
const MOST_CHARACTERS = 4000
const MOST_LINES = 40

/** The lines of `ztxexp show <run> --case <id>`; none is wider than `options.width`. */
export function renderCase(
  { run, runId }: RunRecord,
  records: readonly CaseRecord[],
  options: RenderOptions,
): string[] {
  const [first] = records
  if (!first) return []
  const { colors, width } = options
  const head = [
    { text: ` ${first.id}`, paint: colors.bold },
    { text: `  ${run.title ?? run.experiment_name ?? ''} (${runId})`, paint: colors.dim },
  ]
  return [
    fitLine(head, width),
    '',
    ...field('Input', first.input, options),
    ...field('Expected', first.expected, options),
    ...Object.entries(first.slices ?? {}).flatMap(([key, value]) => field(key, value, options)),
    ...records.flatMap((record) => renderRepeat(record, options)),
  ]
}

function renderRepeat(record: CaseRecord, options: RenderOptions): string[] {
  const { repeat, attempt, duration_sec, finished_at, error, skipped, output, scores } = record
  const { colors, width } = options
  const facts = [
    formatDuration(duration_sec * 1000),
    ...(attempt > 1 ? [counted(attempt, 'attempt')] : []),
    finished_at,
    ...(record.rescored_at === undefined ? [] : [`scored anew ${record.rescored_at}`]),
  ]
  return [
    '',
    fitLine(
      [
        { text: ` Repeat ${repeat}`, paint: colors.bold },
        { text: `  ${facts.join(' | ')}`, paint: colors.dim },
      ],
      width,
    ),
    ...(error ? field('Error', error.stack ?? `${error.name}: ${error.message}`, options) : []),
    ...(skipped === undefined ? [] : field('Skipped', skipped, options)),
    ...(error || skipped !== undefined ? [] : field('Output', output, options)),
    ...Object.entries(scores).flatMap(([name, score]) => renderScore(name, score, options)),
    ...(record.usage ? field('Usage', describeUsage(record.usage), options) : []),
    ...(record.judge_usage ? field('Judges', describeUsage(record.judge_usage), options) : []),
  ]
}

function renderScore(
  name: string,
  { score, reason, error, metadata }: StoredScore,
  options: RenderOptions,
): string[] {
  const value =
    score === null ? (error ? `${error.type}: ${error.message}` : 'no score') : formatConfigNumber(score)
  return [
    ...field(name, reason === undefined ? value : `${value}  ${reason}`, options),
    ...(metadata === undefined ? [] : field('', metadata, options)),
  ]
}

function describeUsage({ calls, input_tokens, output_tokens, cost_usd, models = [] }: StoredUsage): string {
  const tokens = `${input_tokens} tokens in, ${output_tokens} out`
  return [counted(calls, 'call'), tokens, `${formatConfigNumber(cost_usd)} USD`, ...models].join(', ')
}

/** A label, and the value beside it in as many lines as it takes, up to a limit; nothing where there is none. */
function field(label: string, value: JsonValue | undefined, { colors, width }: RenderOptions): string[] {
  if (value === undefined) return []
  const { lines, isCut } = linesOf(value, Math.max(width, MIN_WIDTH) - LABEL_WIDTH - 2)
  const shown = isCut ? [...lines, '… cut: --json shows all'] : lines
  return shown.map((line, index) => {
    const text = index === 0 ? label.padStart(LABEL_WIDTH) : ' '.repeat(LABEL_WIDTH)
    return fitLine([{ text, paint: colors.dim }, { text: `  ${line}` }], width)
  })
}

function linesOf(value: JsonValue, width: number): { lines: string[]; isCut: boolean } {
  const whole = typeof value === 'string' ? value : jsonStart(value, MOST_CHARACTERS)
  const text = whole.slice(0, MOST_CHARACTERS)
  const all = sanitizeLines(text).flatMap((line) => (line === '' ? [''] : wrap(line, width)))
  const isCut =
    whole.length > text.length ||
    all.length > MOST_LINES ||
    (typeof value !== 'string' && whole.endsWith('…'))
  return { lines: all.slice(0, MOST_LINES), isCut }
}
