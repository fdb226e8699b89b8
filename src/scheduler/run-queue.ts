/** The queue of runs that wait to start: first come, first served among those that ask for the same resources. */

/** Something that waits, with its place in the overall order. */
export interface Waiting {
  order: number
  /** Equal for everything that needs the same: where one may not start, none may. */
  lane: string
}

interface Lane<Item> {
  /** Items that come back for another attempt, by order; they go first. */
  returned: Item[]
  items: Item[]
  head: number
}

export class Lanes<Item extends Waiting> {
  readonly #lanes = new Map<string, Lane<Item>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(item: Item): void {
    this.#lane(item.lane).items.push(item)
    this.#size++
  }

  /** Puts an item back in front of those that have not had their turn. */
  addReturned(item: Item): void {
    const { returned } = this.#lane(item.lane)
    const place = returned.findIndex((other) => other.order > item.order)
    returned.splice(place === -1 ? returned.length : place, 0, item)
    this.#size++
  }

  /** The first item of each lane, lowest order first. */
  heads(): Item[] {
    const heads: Item[] = []
    for (const lane of this.#lanes.values()) {
      const first = lane.returned[0] ?? lane.items[lane.head]
      if (first) heads.push(first)
    }
    return heads.length > 1 ? heads.sort((a, b) => a.order - b.order) : heads
  }

  /** Takes an item that `heads` returned. */
  take(item: Item): void {
    const lane = this.#lane(item.lane)
    if (lane.returned[0] === item) lane.returned.shift()
    else {
      lane.head++
      if (lane.head > 1024 && lane.head * 2 > lane.items.length) {
        lane.items.splice(0, lane.head)
        lane.head = 0
      }
    }
    this.#size--
  }

  /** Takes out everything that matches. */
  remove(matches: (item: Item) => boolean): Item[] {
    const removed: Item[] = []
    const keep = (item: Item): boolean => {
      if (!matches(item)) return true
      removed.push(item)
      return false
    }
    for (const lane of this.#lanes.values()) {
      lane.returned = lane.returned.filter(keep)
      lane.items = lane.items.slice(lane.head).filter(keep)
      lane.head = 0
    }
    this.#size -= removed.length
    return removed
  }

  #lane(name: string): Lane<Item> {
    let lane = this.#lanes.get(name)
    if (!lane) {
      lane = { returned: [], items: [], head: 0 }
      this.#lanes.set(name, lane)
    }
    return lane
  }
}
