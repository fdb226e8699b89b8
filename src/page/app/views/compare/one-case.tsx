/** One case: what went in, what was expected, and what came out of each variant, side by side. */

import type { JsonValue } from '../../../../model/utils/json.ts'
import { plainText } from '../../../../model/utils/plain-text.ts'
import type { CaseRepeat, CaseVariant } from '../../../model/case-grid.ts'
import { Icon } from '../../components/icon.tsx'
import { Await } from '../../components/messages.tsx'
import { formatNumber, formatSeconds, MISSING } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { variantNames } from './variant-names.ts'

export function OneCase({ id, rows }: { id: string; rows: readonly number[] }) {
  const store = useStore()
  const loaded = useLoaded(JSON.stringify([id, rows]), async () => ({
    detail: await store.source.caseDetail(id, rows),
  }))
  const names = variantNames(store, rows)
  return (
    <section class="card one-case" aria-label={`Case ${id}`}>
      <header>
        <h3>{plainText(id)}</h3>
        <button
          type="button"
          class="button"
          aria-label="Close the case"
          onClick={() => store.select({ caseId: '' })}
        >
          <Icon name="close" />
        </button>
      </header>
      <Await loaded={loaded} what="The case">
        {({ detail }) =>
          detail === null ? (
            <p class="dim">
              This file does not hold the outputs. Look at them with <code>npx ztxexp ui</code>, or make the
              report with <code>--full</code>.
            </p>
          ) : (
            <>
              <div class="columns-2">
                <Value title="Input" value={detail.input} />
                <Value title="Expected" value={detail.expected} />
              </div>
              <div class="variants">
                {detail.variants.map((variant) => (
                  <Variant
                    key={variant.row}
                    variant={variant}
                    name={names[rows.indexOf(variant.row)] ?? ''}
                  />
                ))}
              </div>
            </>
          )
        }
      </Await>
    </section>
  )
}

function Value({ title, value }: { title: string; value: JsonValue | null }) {
  if (value === null) return null
  return (
    <div>
      <h4>{title}</h4>
      <pre class="code">{plainText(typeof value === 'string' ? value : JSON.stringify(value, null, 2))}</pre>
    </div>
  )
}

function Variant({ variant, name }: { variant: CaseVariant; name: string }) {
  const store = useStore()
  const { runs } = store.index.value
  return (
    <section class="variant">
      <h4>
        <a href={store.hrefOf({ view: 'run', run: runs.id[variant.row] ?? '' })}>{name}</a>
      </h4>
      {variant.repeats.length === 0 && <p class="dim">It has not come to this case.</p>}
      {variant.repeats.map((repeat) => (
        <Repeat key={repeat.repeat} repeat={repeat} isOnly={variant.repeats.length === 1} />
      ))}
    </section>
  )
}

function Repeat({ repeat, isOnly }: { repeat: CaseRepeat; isOnly: boolean }) {
  const { error, skipped, output, scores, durationSec, costUsd } = repeat
  return (
    <div class="repeat">
      {!isOnly && <h4>Repeat {repeat.repeat}</h4>}
      {error ? (
        <p class="error-message">
          {error.name}: {plainText(error.message)}
        </p>
      ) : skipped !== null ? (
        <p class="dim">skipped: {plainText(skipped)}</p>
      ) : (
        <pre class="code">
          {plainText(typeof output === 'string' ? output : JSON.stringify(output, null, 2))}
        </pre>
      )}
      <dl class="scores">
        {Object.entries(scores).map(([name, { score, reason }]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <b>{score === null ? MISSING : formatNumber(score)}</b> {reason !== null && plainText(reason)}
            </dd>
          </div>
        ))}
      </dl>
      <p class="dim">
        {formatSeconds(durationSec)}
        {costUsd !== null && `, $${formatNumber(costUsd)}`}
      </p>
    </div>
  )
}
