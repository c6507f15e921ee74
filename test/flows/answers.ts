import type { GivenAnswer } from '../../lib/responders/types.ts'
import { createPublication } from '../door/publish-request.ts'
import { absent, packument, replyWith } from '../fakes/registry.ts'
import { TARGET } from '../fakes/release.ts'
import type { FlowGiven } from './flow-scene.ts'

export const CREATED = replyWith(201, { ok: true })
export const OTP = '123456'
export const CODE: GivenAnswer = { type: 'code', username: 'alice', otp: OTP }
export const DECLINE = { type: 'decline', by: 'bob', reason: 'Not now.' } as const satisfies GivenAnswer
/** Approves before the tag, and gives a code after it. */
export const answer: NonNullable<FlowGiven['answer']> = ({ ask }) =>
  ask === 'approval' ? { type: 'approval', username: 'alice', otp: undefined } : CODE

/** The hashes in npm's request, as the registry shows them. */
export const { integrity, shasum } = await createPublication()
export const OURS = packument(TARGET.version, { integrity, shasum })
export const THEIRS = packument(TARGET.version, { integrity: 'sha512-theirs', shasum: 'theirs' })
export const LIVE = { packument: [absent(), OURS] }
/** The same after an approval, which comes with another look. */
export const LIVE_AFTER_APPROVAL = { packument: [absent(), absent(), OURS] }
