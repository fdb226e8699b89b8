/** Lets `vitest list` know which runs there are: the files are loaded, where Vitest 5 would only parse them. */
import type { TestModule, TestSpecification, Vitest } from 'vitest/node'
import { HOST_NAME } from './tasks.ts'

type Parse = (specifications: TestSpecification[], options?: object) => Promise<TestModule[]>

/** Installs itself where this Vitest parses files to list them; Vitest 4 loads them anyway. */
export function listByLoading(vitest: Vitest): void {
  const host = vitest as unknown as { parseSpecifications?: Parse }
  const parse = host.parseSpecifications?.bind(vitest)
  if (!parse) return
  host.parseSpecifications = async (specifications, options) => {
    const isOurs = ({ pool }: TestSpecification) => pool === HOST_NAME
    const ours = specifications.filter(isOurs)
    const modules = await parse(
      specifications.filter((specification) => !isOurs(specification)),
      options,
    )
    if (ours.length === 0) return modules
    const files = new Set(ours.map(({ moduleId }) => moduleId))
    const { testModules } = await vitest.collectTests(ours)
    return [...modules, ...testModules.filter(({ moduleId }) => files.has(moduleId))]
  }
}
