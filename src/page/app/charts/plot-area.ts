/** The part of a chart that its axes enclose. */

/** Pixels of the page. */
export interface Size {
  width: number
  height: number
}

/** A number on an axis. */
export interface Tick {
  /** From 0 to 1. */
  place: number
  label: string
  /** Without a line: of an entry of a list. */
  isBare?: boolean
}

/** Room around what is drawn, in pixels. */
export const EDGES = { left: 64, right: 20, top: 12, bottom: 32 }

export function innerSize({ width, height }: Size): Size {
  return {
    width: Math.max(1, width - EDGES.left - EDGES.right),
    height: Math.max(1, height - EDGES.top - EDGES.bottom),
  }
}
