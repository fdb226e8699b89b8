/** Where a key leads in a table. */

/** @returns `undefined` for keys that lead nowhere */
export function moveByKey(
  key: string,
  { current, count, page }: { current: number; count: number; page: number },
): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: Math.max(1, page),
    PageUp: -Math.max(1, page),
    Home: -count,
    End: count,
  }
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, current + step))
}
