/**
 * What a CI service obeys if it appears in a job's log.
 *
 * @see actions/runner, src/Runner.Common/ActionCommand.cs (GitHub)
 * @see microsoft/azure-pipelines-agent, src/Microsoft.VisualStudio.Services.Agent/Command.cs
 * @see JetBrains TeamCity, "Service Messages"
 * @see buildkite/docs, "Managing log output" and "Links and images in log output"
 * @see GitLab, "Custom collapsible sections"
 */
const COMMANDS: Record<string, RegExp> = {
  GitHub: /^\s*::|##\[/m,
  Azure: /##(?:vso)?\[/,
  TeamCity: /##teamcity\[/,
  Buildkite: /^\s*(?:---|\+\+\+|~~~|\^\^\^)|[\x1b\x9d\x9f]/m,
  GitLab: /section_(?:start|end):\d*:|[\r\x1b]/,
}

/** Ranges of invisible code points, without the line break. */
const UNSEEN: ReadonlyArray<[number, number]> = [
  [0, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xe0000, 0xe0fff],
]

const isUnseen = (sign: string) => {
  const point = sign.codePointAt(0) ?? 0
  return UNSEEN.some(([first, last]) => first <= point && point <= last)
}

/** What makes a text unsafe to show: each service that reads a command in it, and `unseen` for invisible characters. */
export function dangersIn(text: string): string[] {
  const services = Object.entries(COMMANDS).flatMap(([service, pattern]) =>
    pattern.test(text) ? service : [],
  )
  return [...text].some(isUnseen) ? [...services, 'unseen'] : services
}

/** Texts made to become a command, raw or after Markdown. */
export const HOSTILE: readonly string[] = [
  '::stop-commands::x',
  'first\n  ::add-mask::x',
  'first\r\u00a0::error::x',
  '*:*:stop-commands::x',
  '_:_:stop-commands::x',
  '`:`:error::x',
  '\\:\\:error::x',
  '<!-- -->::error::x',
  '&#58;&#58;error::x',
  '*#COLON|**#COLON|*error::x',
  ':smile:::error::x',
  '[::error::x](https://a.example)',
  'line  \n::error::x',
  'line\\\n::error::x',
  '- ::error::x',
  '> ::error::x',
  '    ::error::x',
  '1. ::error::x',
  '| a |\n| - |\n| ::error::x |',
  '##[error]x',
  '`#`#[error]x',
  '*#*#vso[task.complete result=Failed;]x',
  '#\\#vso[task.complete]x',
  '#\u200b#vso[task.complete]x',
  "##teamcity[buildStatus text='x']",
  '&#35;#teamcity[x]',
  '--- group',
  'a\n\n***\n\nb',
  'title\n===\n\n~~~ group',
  '+++ group',
  '^^^ +++',
  '\\--- group',
  '\x1b]1338;url=artifact://x\x07',
  '\x1b_bk;t=1\x07',
  '\u009d1338;url=x\u009c',
  'section_start:1:x\r\x1b[0K',
  '\x1b[31mred\x1b[0m',
  '\u202egnp.exe',
  'a\u00ad\u061c\u180e\ufe0f\u{e0041}b',
  '\u2028::error::x',
  '```\n::error::x\n```',
  '`` ` ``',
  '<b>::error::x</b>',
  '[x]: https://a.example\n::error::x',
]
