/** What stands where there is nothing to show: what is so, and what to do about it. */

import type { ComponentChildren } from 'preact'
import type { Loaded } from '../state/use-loaded.ts'
import { Icon } from './icon.tsx'

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  )
}

export function Problem({ title, error }: { title: string; error: Error }) {
  return (
    <div class="empty problem" role="alert">
      <p class="empty-title">
        <Icon name="warning" /> {title}
      </p>
      <p>{error.message}</p>
    </div>
  )
}

/** Sentences on what is reduced or left out. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}

interface AwaitProps<T> {
  loaded: Loaded<T>
  what: string
  children: (value: T) => ComponentChildren
}

/** What was loaded, or that it is not there yet, or why it never will be. */
export function Await<T>({ loaded, what, children }: AwaitProps<T>) {
  const { value, error, isLoading } = loaded
  if (error) return <Problem title={`${what} could not be read`} error={error} />
  if (value === null) return <p class="loading">{isLoading ? `Reading ${what.toLowerCase()} …` : ''}</p>
  return (
    <div class={isLoading ? 'is-loading' : ''} aria-busy={isLoading}>
      {children(value)}
    </div>
  )
}
