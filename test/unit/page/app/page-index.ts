/** Small indexes for tests. */

import type { JsonObject } from '../../../../src/model/utils/json.ts'
import type { PageIndex, RunColumns } from '../../../../src/page/model/page-index.ts'

interface Row {
  config: JsonObject
  metrics: JsonObject | null
  status?: RunColumns['status'][number]
  group?: string
}

export function pageIndex(rows: readonly Row[]): PageIndex {
  const names = (pick: (row: Row) => JsonObject | null) => [
    ...new Set(rows.flatMap((row) => Object.keys(pick(row) ?? {}))),
  ]
  const each = <T>(value: (row: Row, place: number) => T): T[] => rows.map(value)
  return {
    title: 'results',
    madeAt: '2026-11-26T10:00:00.000Z',
    version: '1.0.0',
    isLive: false,
    experiments: [
      {
        name: 'train',
        file: 'train.exp.ts',
        objective: 'score',
        directions: { score: 'maximize' },
        scores: [],
      },
    ],
    config: names(({ config }) => config).map((name) => ({
      name,
      varies: true,
      values: each(({ config }) => config[name] ?? null),
    })),
    metrics: names(({ metrics }) => metrics).map((name) => ({
      name,
      direction: 'maximize',
      isObjective: name === 'score',
      returned: each(({ metrics }) => (metrics?.[name] ?? null) as number | null),
      logged: null,
    })),
    comparison: null,
    gates: [],
    notes: [],
    damaged: [],
    runs: {
      id: each((_row, place) => `20261126_100000_0000000${place}`),
      status: each(({ status = 'succeeded' }) => status),
      experiment: each(() => 0),
      title: each((_row, place) => `train ${place}`),
      group: each(({ group = null }) => group),
      tags: each(() => ({})),
      startedAt: each((_row, place) => 1_800_000_000_000 + place * 1000),
      finishedAt: each((_row, place) => 1_800_000_000_500 + place * 1000),
      durationSec: each((_row, place) => 0.5 + place),
      attempt: each(() => 1),
      seed: each(() => null),
      parentId: each(() => null),
      configHash: each((_row, place) => `hash${place}`),
      codeHash: each(() => 'code'),
      errorType: each(() => null),
      errorMessage: each(() => null),
      repeatOf: each((_row, place) => place),
      isLatest: each(() => true),
      cases: each(() => null),
    },
  } as PageIndex
}
