/** What the columns of config keys and metrics are called, so that no two of a table have one name. */

/** Headers of columns that are no config keys and no metrics. */
const RESERVED = new Set(
  'experiment,file,group,run,run id,best run,first run,runs,duration,attempts,note'.split(','),
)

/** The headers of config keys and metrics: full names where a plain one would stand for two columns. */
export function columnHeaders(
  configs: readonly string[],
  metrics: readonly string[],
): { config: (name: string) => string; metric: (name: string) => string } {
  const [configNames, metricNames] = [new Set(configs), new Set(metrics)]
  const isTaken = (name: string) => RESERVED.has(name)
  return {
    config: (name) => (metricNames.has(name) || isTaken(name) ? `config.${name}` : name),
    metric: (name) => (configNames.has(name) || isTaken(name) ? `metrics.${name}` : name),
  }
}
