/** What a run has left: images, text, JSON and tables are shown here, anything else can be had. */

import { useState } from 'preact/hooks'
import type { Artifact } from '../../../model/run-detail.ts'
import { Await } from '../../components/messages.tsx'
import { formatBytes } from '../../state/format.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { ArtifactContent } from './artifact-content.tsx'
import { readArtifact, safeHref } from './artifact-text.ts'

export function Artifacts({ artifacts }: { artifacts: readonly Artifact[] }) {
  if (artifacts.length === 0) return null
  return (
    <section class="card">
      <h3>Artifacts</h3>
      <ul class="artifacts">
        {artifacts.map((artifact) => (
          <li key={artifact.path}>
            <OneArtifact artifact={artifact} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneArtifact({ artifact }: { artifact: Artifact }) {
  const { path, bytes, kind } = artifact
  const [isOpen, setOpen] = useState(kind === 'image')
  const href = safeHref(artifact)
  const name = (
    <>
      <code>{path}</code> <span class="dim">{formatBytes(bytes)}</span>
    </>
  )
  if (href === null) {
    return (
      <p>
        {name} <span class="dim">not in this page: it is in the run's directory</span>
      </p>
    )
  }
  if (kind === 'other') {
    return (
      <p>
        <a href={href} download={path.split('/').at(-1)} rel="noreferrer">
          {name}
        </a>
      </p>
    )
  }
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{name}</summary>
      {isOpen &&
        (kind === 'image' ? <img src={href} alt={path} /> : <TextArtifact artifact={artifact} href={href} />)}
    </details>
  )
}

function TextArtifact({ artifact, href }: { artifact: Artifact; href: string }) {
  const loaded = useLoaded(href, () => readArtifact(href))
  return (
    <Await loaded={loaded} what="The artifact">
      {({ text, isCut }) => (
        <ArtifactContent kind={artifact.kind} text={text} isCut={isCut} path={artifact.path} />
      )}
    </Await>
  )
}
