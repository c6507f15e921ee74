import type { AnswerReading, Question, Telling } from '@cfa/protocol'
import type { Account } from '../../lib/accounts/verify.ts'
import type { Effects } from '../../lib/effects.ts'
import type { Session } from '../../lib/release/session.ts'
import { createStep, type Step, type StepInput } from '../../lib/release/step.ts'
import type { AskHooks } from '../../lib/responders/types.ts'
import { createManualClock, type ManualClock } from './clock.ts'
import { createContext, type FakeContext } from './context.ts'
import { effectsWith } from './effects.ts'

export const alice: Account = { username: 'alice', variable: 'NPM_TOKEN_ALICE', token: 'npm_token-of-alice' }
export const bob: Account = { username: 'bob', variable: 'NPM_TOKEN_BOB', token: 'npm_token-of-bob' }

/** Who answers: called for each question. */
export type Answering = (question: Question, hooks: AskHooks) => AnswerReading | Promise<AnswerReading>

export interface StepOptions {
  /** Default: nobody is to be asked. */
  answer?: Answering
  tell?: (telling: Telling) => Promise<void>
  /** Default: the responder takes no link. */
  confirm?: Session['responder']['confirm']
  session?: Partial<Session>
  effects?: Partial<Effects>
  input?: Partial<StepInput>
  env?: Record<string, string>
  isTTY?: boolean
}

export interface FakeStep extends Step {
  context: FakeContext
  clock: ManualClock
  /** What was asked, in order. */
  asked: Question[]
  /** What was told, as `state` or `state: reason`. */
  told: string[]
}

/** The publish step of a release by alice and bob, by a clock that stands. */
export function stepWith(options: StepOptions = {}): FakeStep {
  const clock = createManualClock()
  const context = createContext({ env: options.env ?? {}, isTTY: options.isTTY ?? false })
  const asked: Question[] = []
  const told: string[] = []
  let ids = 0
  const effects = effectsWith({
    now: clock.now,
    sleep: clock.sleep,
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    processEnv: () => ({}),
    ...options.effects,
  })
  const responder = createFakeResponder(options, asked, told)
  const session: Session = { ...createSession(), responder, ...options.session }
  const input: StepInput = {
    phase: 'publish',
    options: readOptions(),
    pkg: { name: '@example/tool', version: '2.1.0' },
    root: context.cwd,
    context,
    session,
    effects,
    ...options.input,
  }
  return { ...createStep(input), context, clock, asked, told }
}

const readOptions = (): StepInput['options'] => ({
  npmPublish: undefined,
  tarballDir: undefined,
  pkgRoot: undefined,
  responder: undefined,
  accounts: undefined,
  timeoutMs: 30 * 60_000,
  publish: 'direct',
  waitFor: 'accepted',
  linkInLog: false,
})

const createSession = (): Omit<Session, 'responder'> => ({
  features: [],
  accounts: [alice, bob],
  registry: 'https://registry.example/',
  userconfig: '/user.npmrc',
  folder: '/folder',
  secrets: [alice.token as string, bob.token as string],
  open: new Set(),
})

const nobody: Answering = () => {
  throw new Error('unexpected question')
}

function createFakeResponder(
  { answer = nobody, tell = async () => {}, confirm }: StepOptions,
  asked: Question[],
  told: string[],
): Session['responder'] {
  return {
    name: 'https://responder.example/ask',
    connect: async () => ({ features: [] }),
    ...(confirm ? { confirm } : {}),
    ask: async (question, hooks) => {
      asked.push(question)
      return answer(question, hooks)
    },
    tell: async (_question, telling) => {
      told.push([telling.state, telling.reason].filter(Boolean).join(': '))
      await tell(telling)
    },
  }
}
