import { appendFile } from 'node:fs/promises'
import { factsOf, LINK_LABEL } from './content.ts'
import { escapeCommandData, escapeCommandProperty, escapeMarkdown } from './escape-github.ts'
import { NotDelivered } from './not-delivered.ts'
import type { Notice } from './notice.ts'
import type { Notifier, NotifyEffects } from './types.ts'

/**
 * Makes the notifier for the page of the job's run at GitHub: its summary, and a notice among the annotations. Needs no
 * address.
 *
 * @param summary - The file that `GITHUB_STEP_SUMMARY` names; `undefined` if there is none.
 * @see docs.github.com, "Workflow commands for GitHub Actions"
 */
export function createGitHub(summary: string | undefined): Notifier {
  const send = async (notice: Notice, { stdout }: NotifyEffects) => {
    if (notice.kind === 'waiting') stdout.write(noticeCommand(notice))
    if (summary !== undefined) await append(summary, summaryText(notice))
    return undefined
  }
  return {
    name: 'the job summary',
    send,
    follow: async (_reference, notice, effects) => void (await send(notice, effects)),
  }
}

async function append(file: string, text: string): Promise<void> {
  try {
    await appendFile(file, text)
  } catch (error) {
    throw new NotDelivered(`The summary could not be written (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** Formats a notice. GitHub takes only the start of a line for a command, so this does not go through the logger. */
export function noticeCommand({ title, package: name, version, link }: Notice): string {
  const text = [`${name}@${version}`, ...(link ? [link] : [])].join(': ')
  return `::notice title=${escapeCommandProperty(title)}::${escapeCommandData(text)}\n`
}

export function summaryText(notice: Notice): string {
  const { title, lines, link, kind } = notice
  const facts = factsOf(notice).map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`)
  const parts = [
    `### ${escapeMarkdown(title)}`,
    ...lines.map(escapeMarkdown),
    ...(kind === 'waiting' ? [facts.join('\n')] : []),
    ...(link ? [`[${LINK_LABEL[kind]}](<${link}>)`] : []),
  ]
  return `\n${parts.join('\n\n')}\n`
}
