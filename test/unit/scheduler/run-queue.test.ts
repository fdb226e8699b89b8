/** The queue: first come, first served in each lane. */
import { expect, test } from 'vitest'
import { Lanes, type Waiting } from '../../../src/scheduler/run-queue.ts'

function item(order: number, lane = 'plain'): Waiting {
  return { order, lane }
}

function drain(lanes: Lanes<Waiting>): number[] {
  const orders: number[] = []
  for (let [head] = lanes.heads(); head; [head] = lanes.heads()) {
    lanes.take(head)
    orders.push(head.order)
  }
  return orders
}

test('what was added first is first, whatever its lane', () => {
  const lanes = new Lanes<Waiting>()
  for (const [order, lane] of ['a', 'b', 'a', 'c', 'b'].entries()) lanes.add(item(order, lane))
  expect(lanes.heads().map(({ order }) => order)).toEqual([0, 1, 3])
  expect(drain(lanes)).toEqual([0, 1, 2, 3, 4])
  expect(lanes.size).toBe(0)
})

test('what comes back is before what has not had its turn, in its own old order', () => {
  const lanes = new Lanes<Waiting>()
  const [zero, one] = [item(0), item(1)]
  for (const each of [zero, one, item(2)]) lanes.add(each)
  lanes.take(zero)
  lanes.take(one)
  lanes.addReturned(one)
  lanes.addReturned(zero)
  expect(drain(lanes)).toEqual([0, 1, 2])
})

test('thousands of items are taken without any being lost', () => {
  const lanes = new Lanes<Waiting>()
  for (let order = 0; order < 5000; order++) lanes.add(item(order))
  expect(drain(lanes)).toEqual(Array.from({ length: 5000 }, (_, order) => order))
})

test('everything that matches can be taken out, of what has come back too', () => {
  const lanes = new Lanes<Waiting>()
  const first = item(0)
  lanes.add(first)
  lanes.take(first)
  for (let order = 1; order < 6; order++) lanes.add(item(order, order % 2 ? 'odd' : 'even'))
  lanes.addReturned(first)
  expect(lanes.remove(({ order }) => order < 3).map(({ order }) => order)).toEqual([0, 1, 2])
  expect(lanes.size).toBe(3)
  expect(drain(lanes)).toEqual([3, 4, 5])
})
