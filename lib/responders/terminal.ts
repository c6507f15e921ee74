import { setTimeout } from 'node:timers/promises'
import type { Question } from '@cfa/protocol'
import { renderUnicodeCompact } from 'uqr'
import { getError } from '../errors/get-error.ts'
import { atTerminal, DECLINED, type Terminal, type Typing } from './terminal-typing.ts'
import type { ConfirmLink, GivenAnswer, Responder } from './types.ts'

/** Who has declined is asked for so long what rejects the staged version. */
const REJECT_MS = 5 * 60_000

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
      if (answer.type === 'web' || answer.type === 'decline') confirming = answer.username
      return answer
    },
    confirm: (_question, { url, rejects }, { signal }) =>
      atTerminal(terminal, signal, async (typing) =>
        showLink({ url, rejects }, confirming, typing, terminal),
      ),
  }
}

/** Whoever approved with a passkey in mind is not asked once more before the link is there. */
function takeUp(intention: Intention | undefined, question: Question): GivenAnswer | undefined {
  const isMeant = question.ask === 'code' && question.attempt === 1 && intention?.spec === specOf(question)
  return isMeant ? { type: 'web', username: intention.username, key: undefined } : undefined
}

async function askForCode(question: Question, typing: Typing): Promise<GivenAnswer> {
  const username = await askAccount(question, typing.ask)
  if (username === null) return decline(question, typing)
  const typed = (await typing.askHidden(codePrompt(question, username))).trim()
  if (typed === '') return decline(question, typing)
  if (!isPasskey(typed)) return { type: 'code', username, otp: typed }
  return question.ask === 'approval'
    ? { type: 'approval', username, otp: undefined }
    : { type: 'web', username, key: undefined }
}

/** A no counts at once, whether or not more is said: what is staged stays so unless it is rejected as well. */
async function decline(question: Question, typing: Typing): Promise<GivenAnswer> {
  if (question.kind !== 'stage-approve') return DECLINED
  const over = new AbortController()
  const nothing = setTimeout(REJECT_MS, DECLINED, { signal: over.signal, ref: false })
  try {
    return await Promise.race([askForRejection(question, typing), nothing])
  } catch {
    return DECLINED
  } finally {
    over.abort()
  }
}

async function askForRejection(question: Question, { ask, askHidden }: Typing): Promise<GivenAnswer> {
  const { version } = question.package
  const username = await askAccount(
    question,
    ask,
    `Declined. To reject the staged ${version}, reject as`,
    'leave it',
  )
  if (username === null) return DECLINED
  const typed = await askHidden(
    `One-time password${of(username)} to reject the staged ${version} (not shown; “p” for a passkey in the browser; empty to leave it staged): `,
  )
  const factor = typed.trim()
  if (factor === '') return DECLINED
  return isPasskey(factor) ? { ...DECLINED, username, web: 'here' } : { ...DECLINED, username, otp: factor }
}

const isPasskey = (typed: string): boolean => /^p(?:asskey)?$/i.test(typed)

/** Enter opens the link; whatever else is typed is an answer in its place. */
async function showLink(
  { url, rejects = false }: Pick<ConfirmLink, 'url' | 'rejects'>,
  username: string | undefined,
  { askHidden }: Typing,
  { output, openLink }: Terminal,
): Promise<GivenAnswer> {
  output.write(
    `\n${renderUnicodeCompact(url)}\n\nConfirm${rejects ? ' the rejection' : ''} with your passkey, here or on your phone:\n${url}\n`,
  )
  const no = rejects ? 'leaves it staged' : 'declines'
  for (;;) {
    const typed = (await askHidden(`Enter opens it in the browser; a code does as well; “n” ${no}: `)).trim()
    if (/^no?$/i.test(typed)) return DECLINED
    if (typed !== '') return { type: 'code', username, otp: typed }
    await openLink?.(url)
  }
}

/** `undefined`: there is nothing to choose; `null`: declined. */
async function askAccount(
  { accounts }: Question,
  ask: Typing['ask'],
  what = 'Publish as',
  none = 'decline',
): Promise<string | undefined | null> {
  if (accounts.length < 2) return accounts[0]
  const choices = accounts.map((name, index) => `${index + 1} ${name}`).join(', ')
  for (let prefix = ''; ; prefix = 'That is none of them. ') {
    const choice = (await ask(`${prefix}${what} (${choices}; empty to ${none}): `)).trim()
    if (choice === '') return null
    const name = accounts[Number(choice) - 1] ?? accounts.find((account) => isSame(account, choice))
    if (name) return name
  }
}

const of = (username: string | undefined): string => (username ? ` of ${username}` : '')

const specOf = ({ package: { name, version, tag } }: Question) => `${name}@${version} ${tag}`

const isSame = (account: string, choice: string) => account.toLowerCase() === choice.toLowerCase()

function codePrompt(
  { package: { name, version, tag }, kind }: Question,
  username: string | undefined,
): string {
  const what =
    kind === 'dist-tag' ? `put ${name}@${version} on the dist-tag ${tag}` : `publish ${name}@${version}`
  return `One-time password${of(username)} to ${what} (not shown; “p” for a passkey in the browser; empty to decline): `
}
