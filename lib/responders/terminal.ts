import type { Question } from '@cfa/protocol'
import { renderUnicodeCompact } from 'uqr'
import { getError } from '../errors/get-error.ts'
import { atTerminal, DECLINED, type Terminal, type Typing } from './terminal-typing.ts'
import type { GivenAnswer, Responder } from './types.ts'

/** What somebody said at the approval, for the question after the tag. */
interface Intention {
  username: string | undefined
  spec: string
}

/** Asks the person who runs the release: for a release by hand, under the same rules as in CI. */
export function createTerminal(terminal: Terminal): Responder {
  let intention: Intention | undefined
  let confirming: string | undefined
  return {
    name: 'terminal',
    connect: async () => {
      if (!terminal.input.isTTY || !terminal.output.isTTY) throw getError('ERESPONDERTERMINAL')
      return { features: ['approval', 'web'] }
    },
    ask: async (question, { signal }) => {
      const answer =
        takeUp(intention, question) ??
        (await atTerminal(terminal, signal, (typing) => askForCode(question, typing)))
      intention =
        answer.type === 'approval' ? { username: answer.username, spec: specOf(question) } : undefined
      if (answer.type === 'web') confirming = answer.username
      return answer
    },
    confirm: (_question, { url }, { signal }) =>
      atTerminal(terminal, signal, async (typing) => showLink(url, confirming, typing, terminal)),
  }
}

/** Whoever approved with a passkey in mind is not asked once more before the link is there. */
function takeUp(intention: Intention | undefined, question: Question): GivenAnswer | undefined {
  const isMeant = question.ask === 'code' && question.attempt === 1 && intention?.spec === specOf(question)
  return isMeant ? { type: 'web', username: intention.username, key: undefined } : undefined
}

async function askForCode(question: Question, { ask, askHidden }: Typing): Promise<GivenAnswer> {
  const username = await askAccount(question, ask)
  if (username === null) return DECLINED
  const typed = (await askHidden(codePrompt(question, username))).trim()
  if (typed === '') return DECLINED
  if (!/^p(?:asskey)?$/i.test(typed)) return { type: 'code', username, otp: typed }
  return question.ask === 'approval'
    ? { type: 'approval', username, otp: undefined }
    : { type: 'web', username, key: undefined }
}

/** Enter opens the link; whatever else is typed is an answer in its place. */
async function showLink(
  url: string,
  username: string | undefined,
  { askHidden }: Typing,
  { output, openLink }: Terminal,
): Promise<GivenAnswer> {
  output.write(
    `\n${renderUnicodeCompact(url)}\n\nConfirm with your passkey, here or on your phone:\n${url}\n`,
  )
  for (;;) {
    const typed = (
      await askHidden('Enter opens it in the browser; a code does as well; “n” declines: ')
    ).trim()
    if (/^no?$/i.test(typed)) return DECLINED
    if (typed !== '') return { type: 'code', username, otp: typed }
    await openLink?.(url)
  }
}

/** `undefined`: there is nothing to choose; `null`: declined. */
async function askAccount({ accounts }: Question, ask: Typing['ask']): Promise<string | undefined | null> {
  if (accounts.length < 2) return accounts[0]
  const choices = accounts.map((name, index) => `${index + 1} ${name}`).join(', ')
  for (let prefix = ''; ; prefix = 'That is none of them. ') {
    const choice = (await ask(`${prefix}Publish as (${choices}; empty to decline): `)).trim()
    if (choice === '') return null
    const name = accounts[Number(choice) - 1] ?? accounts.find((account) => isSame(account, choice))
    if (name) return name
  }
}

const specOf = ({ package: { name, version, tag } }: Question) => `${name}@${version} ${tag}`

const isSame = (account: string, choice: string) => account.toLowerCase() === choice.toLowerCase()

function codePrompt(
  { package: { name, version, tag }, kind }: Question,
  username: string | undefined,
): string {
  const what =
    kind === 'dist-tag' ? `put ${name}@${version} on the dist-tag ${tag}` : `publish ${name}@${version}`
  return `One-time password${username ? ` of ${username}` : ''} to ${what} (not shown; “p” for a passkey in the browser; empty to decline): `
}
