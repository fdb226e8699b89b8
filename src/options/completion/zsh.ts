/** Writes the completion script for zsh. */
import {
  type CompletedCommand,
  type CompletedFlag,
  type Completion,
  flagsBeforeValue,
  quote,
} from './words.ts'

/** Works both as a file named `_ztxexp` on the `fpath`, and when it is sourced below `compinit`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name)
  const described = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`)
  return `#compdef ztxexp
# Completion for zsh, made by: ztxexp completion zsh

_ztxexp_run_ids() {
  local -a ids
  ids=(\${(f)"$("$program" __complete "\${(@)given}" 2> /dev/null)"})
  compadd -V ids -a ids
}

_ztxexp_experiment_files() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  ((! has_word)) && _describe -t commands command commands
  _files -g '*.exp.*'
}

_ztxexp() {
  local curcontext=$curcontext program=$words[1] command=${names[0]} has_word=0
  local -i index
  local -a given=("\${(@)words[2,CURRENT-1]}")
  for ((index = 2; index < CURRENT; index++)); do
    case $words[index] in
    ${flagsBeforeValue(commands).join(' | ')}) ((index++)) ;;
    --?* | -[!-]*) ;;
    ${names.join(' | ')})
      command=$words[index] has_word=1
      words[index]=()
      ((CURRENT--))
      break
      ;;
    *)
      has_word=1
      break
      ;;
    esac
  done
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}

if [[ $funcstack[1] == _ztxexp ]]; then
  _ztxexp "$@"
else
  compdef _ztxexp ztxexp
fi`
}

function commandCase({ name, flags, words }: CompletedCommand): string {
  const specs = [...flags.flatMap(flagSpecs), ...(words === 'nothing' ? [] : [quote(`*: :${action(words)}`)])]
  return `    ${name})
      _arguments -s -S \\
        ${specs.join(' \\\n        ')}
      ;;`
}

/** One spec for each name; a name that was given takes the others away. */
function flagSpecs({ names, help, takes, value, isRepeatable }: CompletedFlag): string[] {
  const others = isRepeatable ? '*' : names.length > 1 ? `(${names.join(' ')})` : ''
  return names.map((name) => {
    const isLong = name.startsWith('--')
    const sign = takes === 'nothing' ? '' : takes === 'inline' ? '=-' : isLong ? '=' : '+'
    const colons = takes === 'inline' ? '::' : ':'
    const argument = takes === 'nothing' ? '' : `${colons} :${action(value)}`
    return quote(`${others}${name}${sign}[${help.replaceAll(/[[\]\\:]/g, '\\$&')}]${argument}`)
  })
}

function action(completion: Completion): string {
  switch (completion) {
    case 'nothing':
      return ' '
    case 'file':
      return '_files'
    case 'folder':
      // `_files` would offer files where no folder fits.
      return '_path_files -/'
    case 'experiment file':
      return '_ztxexp_experiment_files'
    case 'run id':
      return '_ztxexp_run_ids'
    default:
      return `(${completion.join(' ')})`
  }
}
