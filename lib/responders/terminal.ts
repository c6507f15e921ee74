import type { Question } from '@cfa/protocol'
import { renderUnicodeCompact } from 'uqr'
import { getError } from '../errors/get-error.ts'
import { describeAction } from '../log/change-words.ts'
import { describeRelease } from './describe-release.ts'
import { DECLINED, type Terminal, type Typing, withTerminal } from './terminal-typing.ts'
import type { GivenAnswer, Responder } from './types.ts'

/** An approval that a passkey will confirm later: who gave it, and for what. */
interface Intention {
  username: string | undefined
  spec: string
}

/** Makes the responder that asks the person who runs the release by hand, under the same rules as in CI. */
export function createTerminal(terminal: Terminal): Responder {
  let intention: Intention | undefined
  let confirming: string | undefined
  let shown = ''
  return {
    name: 'terminal',
    connect: async () => {
      if (!terminal.input.isTTY || !terminal.output.isTTY) throw getError('ERESPONDERTERMINAL')
      return { features: ['approval', 'details', 'web', 'several', 'trust', 'changes'] }
    },
    ask: async (question, { signal }) => {
      const release = describeRelease(question)
      const answer =
        resumeApproval(intention, question) ??
        (await withTerminal(terminal, signal, (typing) => {
          if (release !== shown) terminal.output.write(`\n${release}\n`)
          shown = release
          return askForCode(question, typing)
        }))
      const isForLater = answer.type === 'approval'
      intention = isForLater ? { username: answer.username, spec: specOf(question) } : undefined
      if (answer.type === 'web') confirming = answer.username
      return answer
    },
    confirm: (_question, { url }, { signal }) =>
      withTerminal(terminal, signal, (typing) => showLink(url, confirming, typing, terminal)),
  }
}

/** Answers for a person who approved with a passkey in mind, so that the link is the next thing they see. */
function resumeApproval(intention: Intention | undefined, question: Question): GivenAnswer | undefined {
  const isMeant = question.ask === 'code' && question.reason === null && intention?.spec === specOf(question)
  return isMeant ? { type: 'web', username: intention.username, key: undefined } : undefined
}

async function askForCode(question: Question, typing: Typing): Promise<GivenAnswer> {
  const username = await askAccount(question, typing, { purpose: 'Publish as', otherwise: 'decline' })
  if (username === null) return decline(question, typing)
  const typed = (await typing.askHidden(codePrompt(question, username))).trim()
  if (typed === '') return decline(question, typing)
  if (!/^p(?:asskey)?$/i.test(typed)) return { type: 'code', username, otp: typed }
  return question.ask === 'approval'
    ? { type: 'approval', username, otp: undefined }
    : { type: 'web', username, key: undefined }
}

/** Declines, whatever happens here. What is staged stays staged, unless the person gives a code to discard it. */
async function decline(question: Question, typing: Typing): Promise<GivenAnswer> {
  if (question.kind !== 'stage-approve' || question.packages) return DECLINED
  const { version } = question.package
  const purpose = `Declined. To discard the staged ${version} as well, discard as`
  try {
    const username = await askAccount(question, typing, { purpose, otherwise: 'leave it staged' })
    if (username === null) return DECLINED
    const typed = await typing.askHidden(
      `Declined. One-time password${ofAccount(username)} to discard the staged ${version} (not shown; empty to leave it staged): `,
    )
    const otp = typed.trim()
    return otp === '' ? DECLINED : { ...DECLINED, username, otp }
  } catch {
    return DECLINED
  }
}

/** Shows the link. Enter opens it. Anything else that is typed is an answer instead. */
async function showLink(
  url: string,
  username: string | undefined,
  { askHidden }: Typing,
  { output, openLink }: Pick<Terminal, 'output' | 'openLink'>,
): Promise<GivenAnswer> {
  output.write(
    `\n${renderUnicodeCompact(url)}\n\nConfirm with your passkey, here or on your phone:\n${url}\n`,
  )
  for (;;) {
    const typed = (await askHidden('Enter opens it in the browser; a code works too; “n” declines: ')).trim()
    if (/^no?$/i.test(typed)) return DECLINED
    if (typed !== '') return { type: 'code', username, otp: typed }
    await openLink?.(url)
  }
}

/** Returns the only account, or `undefined` if there is none, without asking. Returns `null` if none was chosen. */
async function askAccount(
  { accounts }: Pick<Question, 'accounts'>,
  { ask }: Typing,
  { purpose, otherwise }: { purpose: string; otherwise: string },
): Promise<string | undefined | null> {
  if (accounts.length < 2) return accounts[0]
  const choices = accounts.map((name, index) => `${index + 1} ${name}`).join(', ')
  for (let prefix = ''; ; prefix = 'That is none of them. ') {
    const choice = (await ask(`${prefix}${purpose} (${choices}; empty to ${otherwise}): `)).trim()
    if (choice === '') return null
    const name = accounts[Number(choice) - 1] ?? accounts.find((account) => isSame(account, choice))
    if (name) return name
  }
}

const ofAccount = (username: string | undefined): string => (username ? ` of ${username}` : '')

const specOf = ({ package: one, packages }: Question) =>
  (packages ?? [one]).map(({ name, version, tag }) => `${name}@${version} ${tag}`).join('\n')

const isSame = (account: string, choice: string) => account.toLowerCase() === choice.toLowerCase()

function codePrompt({ package: one, packages, kind }: Question, username: string | undefined): string {
  const { name, version, tag } = one
  const single =
    describeAction(kind, name) ??
    (kind === 'dist-tag' ? `put ${name}@${version} on the dist-tag ${tag}` : `publish ${name}@${version}`)
  const action = packages ? `publish ${packages.length} packages` : single
  return `One-time password${ofAccount(username)} to ${action} (not shown; “p” for a passkey in the browser; empty to decline): `
}
