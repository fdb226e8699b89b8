/** The rows of the table of options that say where a project is and what is loaded of it. */
import { list } from './kinds/collection.ts'
import { flag, path, text } from './kinds/kind.ts'
import { option } from './option-row.ts'

export const PROJECT_ROWS = {
  root: option(path('folder', 'experiments'), {
    group: 'Project',
    help: 'Folder of the experiments and of the config file.',
    default: '.',
    short: 'r',
    only: ['cli', 'environment'],
  }),
  config: option(path('file', 'ztxexp.config.ts'), {
    group: 'Project',
    help: 'Config file. Without it: ztxexp.config.* (ts, mts, js, mjs), else vite.config.*.',
    default: undefined,
    short: 'c',
    only: ['cli', 'environment'],
  }),
  envMode: option(text('name', 'staging'), {
    group: 'Project',
    help: 'Mode of Vite: .env files of this name are read, and it is import.meta.env.MODE (as vitest --mode).',
    default: 'test',
    only: ['cli', 'environment'],
  }),
  setupFiles: option(list('file', './setup.ts'), {
    group: 'Project',
    help: 'Modules that each worker loads before the experiment file.',
    default: [],
    only: ['config'],
  }),
  watchFiles: option(list('glob', 'data/*.csv'), {
    group: 'Project',
    help: 'Files, folders or globs that runs read, such as data: part of their code for --resume=code, and saved while watching they make everything run again. Repeatable.',
    default: [],
  }),
  help: option(flag(), {
    group: 'Project',
    help: 'Show this help.',
    default: false,
    short: 'h',
    only: ['cli'],
  }),
  version: option(flag(), {
    group: 'Project',
    help: 'Show the version.',
    default: false,
    short: 'v',
    only: ['cli'],
  }),
}
