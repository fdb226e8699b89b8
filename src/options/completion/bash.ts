/** Writes the completion script for bash, of the version of macOS (3.2) on. */
import {
  type CompletedCommand,
  type CompletedFlag,
  type Completion,
  flagsBeforeValue,
  quote,
} from './words.ts'

/**
 * Bash cuts words at `=`: `--mode=seq` is three of them. So a value is found two words after its flag, too.
 */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name)
  const flags = commands.map(
    ({ name, flags }) => `    ${name}) flags=${quote(flags.flatMap((flag) => flag.names).join(' '))} ;;`,
  )
  return `# Completion for bash, made by: ztxexp completion bash
_ztxexp_words() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_ztxexp_paths() {
  local path
  compopt -o filenames 2> /dev/null
  while IFS= read -r path; do
    COMPREPLY+=("$path")
  done < <(compgen -d -- "$cur"; compgen -f "$@" -- "$cur")
}

_ztxexp_run_ids() {
  _ztxexp_words "$("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2> /dev/null)"
}

_ztxexp() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} equals= command=${names[0]} flags
  local has_word=0 index
  COMPREPLY=()
  if [[ $cur == = ]]; then
    cur= equals==
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]} equals==
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
    =) ((index++)) ;;
    ${flagsBeforeValue(commands).join(' | ')}) [[ \${COMP_WORDS[index + 1]} == = ]] || ((index++)) ;;
    --?* | -[!-]*) ;;
    *)
      has_word=1
      case \${COMP_WORDS[index]} in
      ${names.join(' | ')}) command=\${COMP_WORDS[index]} ;;
      esac
      break
      ;;
    esac
  done
  case $prev$equals in
${valueCases(commands).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${flags.join('\n')}
    esac
    _ztxexp_words "$flags"
    return
  fi
  case $command in
${commands.map(({ name, words }) => `    ${name}) ${action(words)} ;;`).join('\n')}
  esac
  if ((! has_word)); then
    COMPREPLY+=($(compgen -W ${quote(names.join(' '))} -- "$cur"))
  fi
}

complete -F _ztxexp ztxexp`
}

/** One case for all flags with the same values. What a flag takes does not depend on the command. */
function valueCases(commands: readonly CompletedCommand[]): string[] {
  const byAction = new Map<string, Set<string>>()
  for (const flag of commands.flatMap(({ flags }) => flags)) {
    const places = byAction.get(action(flag.value)) ?? new Set()
    byAction.set(action(flag.value), places)
    for (const place of placesOf(flag)) places.add(place)
  }
  return [...byAction]
    .filter(([, places]) => places.size > 0)
    .map(([does, places]) => `  ${[...places].join(' | ')})\n    ${does}\n    return\n    ;;`)
}

function placesOf({ names, takes }: CompletedFlag): string[] {
  switch (takes) {
    case 'next':
      return names.flatMap((name) => [name, `${name}=`])
    case 'inline':
      return names.map((name) => `${name}=`)
    case 'nothing':
      return []
    default:
      return takes satisfies never
  }
}

function action(completion: Completion): string {
  switch (completion) {
    case 'nothing':
      return ':'
    case 'file':
      return '_ztxexp_paths'
    case 'folder':
      return "_ztxexp_paths -X '*'"
    case 'experiment file':
      return "_ztxexp_paths -X '!*.exp.*'"
    case 'run id':
      return '_ztxexp_run_ids'
    default:
      return `_ztxexp_words ${quote(completion.join(' '))}`
  }
}
