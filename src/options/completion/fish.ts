/** Writes the completion script for fish. */
import { type CompletedCommand, type CompletedFlag, type Completion, flagsBeforeValue } from './words.ts'

/** Flags that mean the same to several commands are named once. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name)
  return `# Completion for fish, made by: ztxexp completion fish
function __ztxexp_first_word
    set -l words (commandline -opc)
    set -e words[1]
    set -l is_value 0
    for word in $words
        if test $is_value = 1
            set is_value 0
        else if contains -- $word ${flagsBeforeValue(commands).join(' ')}
            set is_value 1
        else if not string match -qr -- '^-.' $word; or test $word = --
            echo $word
            return
        end
    end
    return 1
end

function __ztxexp_command_is
    set -l command ${names[0]}
    set -l word (__ztxexp_first_word); and contains -- $word ${names.join(' ')}; and set command $word
    contains -- $command $argv
end

function __ztxexp_run_ids
    set -l words (commandline -opc)
    $words[1] __complete $words[2..-1] 2>/dev/null
end

# For a flag with its value, such as --resume=code, fish would take the path behind the sign.
function __ztxexp_experiment_files
    string match -q -- '-*' (commandline -ct); or __fish_complete_suffix .exp.ts
end

complete -c ztxexp -f
${commands.map(({ name, summary }) => `complete -c ztxexp -n 'not __ztxexp_first_word >/dev/null' -a ${name} -d ${quote(summary)}`).join('\n')}
${lines(commands).join('\n')}`
}

function lines(commands: readonly CompletedCommand[]): string[] {
  const commandsOf = new Map<string, string[]>()
  for (const { name, flags, words } of commands) {
    const ends = [...flags.map(flagEnd), ...(words === 'nothing' ? [] : [wordEnd(words)])]
    for (const end of ends) commandsOf.set(end, [...(commandsOf.get(end) ?? []), name])
  }
  return [...commandsOf].map(
    ([end, names]) => `complete -c ztxexp -n '__ztxexp_command_is ${names.join(' ')}' ${end}`,
  )
}

function flagEnd({ names, help, takes, value }: CompletedFlag): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  // Files stand in for a value that nothing is known of, unless they are forbidden.
  const needs = value === 'file' ? '-r' : `-x ${wordEnd(value)}`.trimEnd()
  // Without a requirement the words are offered behind a `=` only.
  const values = { next: ` ${needs}`, inline: ` ${wordEnd(value)}`.trimEnd(), nothing: '' }[takes]
  return `${flags.join(' ')}${values} -d ${quote(help)}`
}

function wordEnd(completion: Completion): string {
  switch (completion) {
    case 'nothing':
      return ''
    case 'file':
      return '-F'
    case 'folder':
      return "-a '(__fish_complete_directories)'"
    case 'experiment file':
      return "-a '(__ztxexp_experiment_files)'"
    case 'run id':
      return "-k -a '(__ztxexp_run_ids)'"
    default:
      return `-a ${quote(completion.join(' '))}`
  }
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}
