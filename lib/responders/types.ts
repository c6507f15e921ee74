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
  /** Called with a page where a maintainer can answer, as soon as the responder names one. */
  onLink: (link: string) => void
}

/**
 * An answer that asks to confirm at the registry: on a page, whose key the link is sealed to, or on this very machine.
 */
export interface WebAnswer {
  type: 'web'
  username: string | undefined
  key: PublicJwk | undefined
}

/** An answer that was not sealed, or that has been opened. */
export type OpenAnswer = OpenReading | WebAnswer

/** What `ask` and `confirm` resolve with. */
export type GivenAnswer = AnswerReading | WebAnswer

/** The registry's page for one write. Anyone who has the URL could take the code that confirming yields. */
export interface ConfirmLink {
  url: string
  /** The key of the page that asked for the link. It has to be one that the protocol seals to. */
  key: PublicJwk | undefined
  /** The URL, sealed to that key, as the protocol has it: nobody else can open it on its way. */
  sealed?: string
  /** The one that is being written, if there are several packages. */
  package?: PackageRef
}

/**
 * Where an answer comes from. The built-in ones and your own modules share this interface.
 *
 * A responder reaches people and brings back their answer. It never judges a code, never asks twice by itself, and
 * never runs npm.
 */
export interface Responder {
  /** Shown in the log and in errors, so it must not contain a secret. */
  readonly name: string
  /**
   * Called in `verifyConditions`, also in dry runs and if nothing is released, so it must alert nobody. Resolves with
   * what the responder can do. Rejects with what is wrong, all of which is shown.
   */
  connect: () => Promise<{ features: Feature[] }>
  /** Brings the question to people and resolves with the answer. Rejects when `signal` is aborted. */
  ask: (question: Question, hooks: AskHooks) => Promise<GivenAnswer>
  /**
   * Brings the registry's link to the person whose answer was `web`. Called again for each new link. Resolves with
   * another answer if they give one after all. Otherwise it only ends when `signal` is aborted. It may also reject if
   * the link can't be shown. Called only if the features include `web`.
   */
  confirm?: (question: Question, link: ConfirmLink, hooks: AskHooks) => Promise<GivenAnswer>
  /**
   * Reports what became of a question. For a declined one, it also says what became of the staged version. A failure is
   * shown and otherwise ignored.
   */
  report?: (question: Question, report: Report) => Promise<void>
}

/** A responder that is built into this plugin. */
export interface BuiltInResponder extends Responder {
  /**
   * Called in `verifyConditions` with the names of everyone who may answer, as far as they are known. Throws if the
   * responder can't work with them, for example because it can't tell them apart.
   */
  checkAccounts?: (usernames: readonly string[]) => void
  connect: () => Promise<Connected>
}

/** What a responder can do. */
export interface Connected {
  features: Feature[]
  /** Whether a URL answered 404. A simple endpoint may, and so does a wrong address. */
  isNotFound?: true
}

/** What a responder is made from. */
export interface ResponderContext {
  /** The job's environment. */
  env: Env
  /** The folder of the release. */
  cwd: string
  /** The plugin's options as semantic-release passes them. */
  options: Record<string, unknown>
  logger: Logger
}

/** What a responder module exports. */
export type CreateResponder = (context: ResponderContext) => Responder | Promise<Responder>

/** What `ask` rejects with if the responder itself knows that a question has expired. */
export class QuestionExpired extends Error {
  override readonly name = 'QuestionExpired'
}
