/** Why a run failed: the message, where in the code, and the stack with what an assertion compared. */

import { plainText } from '../../../../model/utils/plain-text.ts'
import type { RunError } from '../../../model/run-detail.ts'

interface ErrorCardProps {
  type: string | null
  /** It has been left out: nothing is wrong with it. */
  isSkipped: boolean
  message: string | null
  error: RunError | null
}

export function ErrorCard({ type, message, error, isSkipped }: ErrorCardProps) {
  return (
    <section class={isSkipped ? 'card' : 'card error-card'} aria-label={isSkipped ? 'Skipped' : 'Error'}>
      <h3>{isSkipped ? `Skipped (${type ?? 'SkipRun'})` : (type ?? 'Error')}</h3>
      <p class={isSkipped ? '' : 'error-message'}>{plainText(message ?? '')}</p>
      {error?.frame && <CodeFrame frame={error.frame} />}
      {error && error.lines.length > 0 && (
        <details open={!error.frame}>
          <summary>Stack</summary>
          <pre class="code">{plainText(error.lines.join('\n'))}</pre>
        </details>
      )}
    </section>
  )
}

function CodeFrame({ frame }: { frame: NonNullable<RunError['frame']> }) {
  return (
    <figure class="code-frame">
      <figcaption>
        <code>
          {frame.file}:{frame.line}:{frame.column}
        </code>
      </figcaption>
      <pre class="code">
        {frame.lines.map(({ number, text }) => (
          <span key={number} class={number === frame.line ? 'is-line' : ''}>
            <span class="line-number">{number}</span>
            {plainText(text)}
            {'\n'}
          </span>
        ))}
      </pre>
    </figure>
  )
}
