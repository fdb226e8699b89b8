/** What a source is asked for while a component is shown: the last answer stays until the next one is there. */

import { useEffect, useState } from 'preact/hooks'

export interface Loaded<T> {
  value: T | null
  error: Error | null
  isLoading: boolean
}

/** @param key what the question depends on: it is asked again when that changes */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ value: null, error: null, isLoading: true })
  useEffect(() => {
    let isWanted = true
    setState((last) => ({ ...last, isLoading: true }))
    const settle = (next: Loaded<T>) => isWanted && setState(next)
    load().then(
      (value) => settle({ value, error: null, isLoading: false }),
      (error: unknown) => {
        settle({
          value: null,
          error: error instanceof Error ? error : new Error(String(error)),
          isLoading: false,
        })
      },
    )
    return () => {
      isWanted = false
    }
  }, [key])
  return state
}
