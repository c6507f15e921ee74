import type {
  AnswerReading,
  Feature,
  OpenReading,
  PackageRef,
  PublicJwk,
  Question,
  Report,
} from '@cfa/protocol'
import type { Env, Logger } from '../types.ts'

/** What a question may need while it waits. */
export interface AskHooks {
  /** Aborted at the question's deadline, and when the release ends for another reason. */
  signal: AbortSignal
  /** A page where a maintainer can answer, as soon as the responder names one. */
  onLink: (link: string) => void
}

/** To confirm at the registry: on a page, to whose key the link is sealed, or on this very machine. */
export interface WebAnswer {
  type: 'web'
  username: string | undefined
  key: PublicJwk | undefined
}

/** An answer that is not sealed, or that was opened. */
export type OpenAnswer = OpenReading | WebAnswer

/** What `ask` and `confirm` bring. */
export type GivenAnswer = AnswerReading | WebAnswer

/** The registry's page for one write. Anyone who has the URL could take the code that confirming yields. */
export interface ConfirmLink {
  url: string
  /** Of the page that asked for it; the link is sealed to this key before it leaves the job. */
  key: PublicJwk | undefined
  /** Of several packages the one that is written. */
  package?: PackageRef
}

/**
 * Where an answer comes from. The built-in ones and modules of your own have this one interface.
 *
 * A responder reaches people and brings back their answer. It never judges a code, never asks twice by itself, and
 * never runs npm.
 */
export interface Responder {
  /** For the log and for errors: no secret in it. */
  readonly name: string
  /**
   * Called in `verifyConditions`, also in dry runs and where nothing is released: it must alert nobody.
   * Rejects with what is wrong (all of it is shown); resolves with what the responder can do.
   */
  connect: () => Promise<{ features: Feature[] }>
  /** Brings the question to people and resolves with the answer. Rejects when `signal` is aborted. */
  ask: (question: Question, hooks: AskHooks) => Promise<GivenAnswer>
  /**
   * Brings the registry's link to the person whose answer was `web`, anew where they have had another one. Resolves with
   * another answer, where they give one after all, and otherwise only ends when `signal` is aborted. Where it rejects, it
   * may as well reject where the link cannot be shown. Only where the features have `web`.
   */
  confirm?: (question: Question, link: ConfirmLink, hooks: AskHooks) => Promise<GivenAnswer>
  /**
   * Reports what became of a question; of a declined one, what became of the staged version. A failure is shown and
   * otherwise ignored.
   */
  report?: (question: Question, report: Report) => Promise<void>
}

/** A responder that this plugin brings. */
export interface BuiltInResponder extends Responder {
  /**
   * Called in `verifyConditions` with the names of all who may answer, as far as they are known. Throws what keeps the
   * responder from telling them apart.
   */
  checkAccounts?: (usernames: readonly string[]) => void
}

/** What a responder is made from. */
export interface ResponderContext {
  /** The job's environment. */
  env: Env
  /** The folder of the release. */
  cwd: string
  /** The plugin's options as semantic-release hands them over. */
  options: Record<string, unknown>
  logger: Logger
}

/** What a responder module exports. */
export type CreateResponder = (context: ResponderContext) => Responder | Promise<Responder>

/** What `ask` rejects with where the responder itself knows that a question's time is over. */
export class QuestionExpired extends Error {
  override readonly name = 'QuestionExpired'
}
