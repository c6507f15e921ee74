import type { Written } from './state.ts'

/** Facts that every error takes. */
export interface CommonFacts {
  /** Text from npm or a stranger, or a sentence about this case. It may have any length and content. */
  detail?: string | undefined
  /** Markdown from `state.ts`: whether a tag was pushed, and whether the package is published. */
  state?: string | undefined
  /** Markdown from `by-hand.ts`: commands that finish the release. */
  byHand?: string | undefined
  /** What the reader runs, if it is not a release. Some texts differ then. */
  surface?: 'publish' | 'otp' | undefined
  /** Not shown: what the registry has, for the report of a run. */
  written?: Written | undefined
  /** Not shown: the registry has refused an account, and has written nothing. */
  isOfAccount?: boolean | undefined
}

/**
 * Labels and values, in order, as in “Registry: `https://registry.example/`.” Values may come from anyone. They are
 * made safe when they are shown, each as code on one line. Unknown ones are left out.
 */
export type Shown = Readonly<Record<string, string | readonly string[] | undefined>>

/** One row of a table. Its texts are Markdown, and `docs/errors.md` is written from them. */
export interface ErrorDefinition<Facts = never> {
  /** The sentence after the code, at most 80 characters. */
  message: string
  /** What happened, if the message does not say all of it. */
  meaning?: string | undefined
  /** Only in the documentation: what had and had not been done when this error ends a release. */
  done: string
  /** What to do now. */
  next: string
  /** What is known about this case. The type of its parameter says which facts the row needs. */
  facts?: (facts: Facts) => Shown
  /** What else to do, if the facts show a known cause. Never contains a fact. */
  hint?: (facts: Facts) => string | undefined
}
