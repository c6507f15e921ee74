import type { Account } from '../accounts/account.ts'
import { variableFor } from '../accounts/discover.ts'
import { sessionOf } from '../cfa-publish/ask-all.ts'
import { type ConnectedRun, connectRun } from '../cfa-publish/connect-run.ts'
import { createClosing } from '../closing.ts'
import type { Effects } from '../effects.ts'
import { getError } from '../errors/get-error.ts'
import { mask } from '../log/mask.ts'
import { createQuestion } from '../release/question.ts'
import type { QuestionSession } from '../release/question-session.ts'
import { type PackageTopic, topicOfSeveral } from '../release/topic.ts'
import type { ReleaseContext } from '../types.ts'
import type { OtpFlags } from './options.ts'

/** How many times a maintainer may answer with something that is not a code. */
const MOST_ATTEMPTS = 3

/**
 * Asks the maintainers for a code of one account. The bytes are not known, so the answer is bound to the question
 * alone. The use of the code is not known either, so nothing is reported about it.
 */
export async function askForCode(
  flags: OtpFlags,
  context: ReleaseContext,
  effects: Effects,
): Promise<string> {
  const { name, account: username, config } = flags
  const closing = createClosing(effects, effects.onSignal)
  closing.begin(context.cwd)
  const run = await connectRun({ name, config: { ...config, accounts: [username] } }, context, effects)
  const account = accountOf(username, run)
  const { open } = run.session
  const end = { open, say: () => {}, notify: async () => {}, abandon: () => {} }
  closing.watch(context.cwd, 'otp', end)
  const session = sessionOf(run)
  try {
    const code = await askUntilCode(session, account, flags, run)
    // The question stays answered. The end of this process withdraws nothing.
    open.delete(session)
    return code
  } finally {
    await closing.close(context.cwd, 'withdrawn')
  }
}

function accountOf(username: string, { session, fail }: ConnectedRun): Account {
  const account = session.accounts.find((each) => each.username?.toLowerCase() === username.toLowerCase())
  if (!account) throw fail('EACCOUNTMISSING', { account: username, expected: variableFor(username) })
  return account
}

async function askUntilCode(
  session: QuestionSession,
  account: Account,
  flags: OtpFlags,
  { connection, context, session: { features }, fail }: ConnectedRun,
): Promise<string> {
  const topic = topicFor(flags, connection.registry.url)
  // Nothing waits at the registry that a passkey could confirm.
  const facts = { target: topic.target, features, takesLinks: false, context, network: [] }
  const asking = {
    accounts: [account],
    describe: (asked: Parameters<typeof createQuestion>[0], state: Parameters<typeof createQuestion>[1]) =>
      createQuestion(asked, state, facts),
    fail,
  }
  let why = ''
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const reason = attempt === 1 ? null : 'rejected'
    const answered = await session.ask(topicOfSeveral('code', [topic]), { ...asking, reason })
    if (answered.kind === 'code') {
      mask(answered.otp, context)
      return answered.otp
    }
    why = answered.kind === 'unusable' ? answered.why : 'There is nothing to confirm: type a code.'
    context.logger.log('The answer is not a code. %s', why)
    session.report('rejected', why)
  }
  session.report('failed', why)
  await session.settled()
  throw getError('EOTPUNUSABLE', { detail: why })
}

const topicFor = ({ name, version, tag: distTag }: OtpFlags, registry: string): PackageTopic => ({
  target: { name, version, distTag, registry },
  kind: 'publish',
  ...{ integrity: null, size: null, unpackedSize: null, files: null, access: null },
})
