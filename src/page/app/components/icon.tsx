/** The few signs of the page, drawn so that no font is needed. */

const PATHS = {
  succeeded: 'M3.5 8.5l3 3 6-7',
  failed: 'M4 4l8 8M12 4l-8 8',
  skipped: 'M4 8h8',
  running: 'M8 3.5a4.5 4.5 0 1 1-4.5 4.5',
  gone: 'M4 8h8',
  search: 'M7 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM10 10l3.5 3.5',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  up: 'M8 12.5v-9M4.5 7L8 3.5 11.5 7',
  down: 'M8 3.5v9M4.5 9L8 12.5 11.5 9',
  left: 'M9.5 4L5.5 8l4 4',
  right: 'M6.5 4l4 4-4 4',
  star: 'M8 2.5l1.7 3.6 3.9.5-2.9 2.7.8 3.9L8 11.3l-3.5 1.9.8-3.9-2.9-2.7 3.9-.5z',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  warning: 'M8 2.5l6 11H2zM8 6.5v3M8 11.3v.6',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

const STATUS_NAMES = ['succeeded', 'failed', 'skipped', 'running', 'gone'] as const

/** A status as a sign, a colour and a word; the word is read aloud, and seen where there is room. */
export function StatusMark({ status, isShort = false }: { status: string; isShort?: boolean }) {
  const known = STATUS_NAMES.find((name) => name === status) ?? 'gone'
  return (
    <span class={`status status-${known}${isShort ? ' is-short' : ''}`} title={status}>
      <Icon name={known} />
      <span class={isShort ? 'unseen' : ''}>{status}</span>
    </span>
  )
}
