export { type Accepted, type AcceptedReading, acceptedSchema, readAccepted } from './src/accepted.ts'
export {
  type Answer,
  type ApprovalAnswer,
  answerSchema,
  approvalAnswerSchema,
  type CodeAnswer,
  codeAnswerSchema,
  type DeclineAnswer,
  declineAnswerSchema,
  type OpenAnswer,
  openAnswerSchema,
  type SealedAnswer,
  sealedAnswerSchema,
  type WebAnswer,
  webAnswerSchema,
} from './src/answer.ts'
export { CHANGE_PROBLEMS } from './src/change-problem.ts'
export { type CodeJudgement, judgeCode } from './src/code.ts'
export { PROTOCOL_ERROR_CODES, ProtocolError, type ProtocolErrorCode } from './src/errors.ts'
export {
  FEATURES,
  type Feature,
  type Handshake,
  handshakeSchema,
  PROTOCOL_VERSION,
  readHandshake,
} from './src/handshake.ts'
export { LIMITS } from './src/limits.ts'
export { keyOfPackage, LIST_PROBLEMS } from './src/list-problem.ts'
export {
  changeDigest,
  type DigestedChange,
  type DigestedPackage,
  packagesDigest,
  type SealSubject,
  sealedIntegrity,
} from './src/packages-digest.ts'
export {
  type PollReading,
  type PollReply,
  pollReplySchema,
  readPollReply,
  STATES,
  type State,
} from './src/poll.ts'
export {
  BUILD_REFUSED,
  isBuildRefused,
  isPathUnknown,
  type Problem,
  problemSchema,
  readProblem,
} from './src/problem.ts'
export {
  type NetworkSetting,
  networkSchema,
  type PublicJwk,
  publicJwkSchema,
  type Question,
  questionSchema,
} from './src/question.ts'
export {
  type AnswerBody,
  type AnswerReading,
  type DeclineReading,
  type OpenReading,
  readAnswer,
  readAnswerValue,
} from './src/read-answer.ts'

export {
  type Change,
  changeKindSchema,
  changeSchema,
  type Details,
  detailsSchema,
  kindSchema,
  type ListedPackage,
  listedPackageSchema,
  packageKindSchema,
} from './src/release.ts'
export { type Outcome, type PackageRef, type Progress, type Report, reportSchema } from './src/report.ts'
export { readRetryAfter } from './src/retry-after.ts'
export { stagedPage } from './src/staged-page.ts'
export { line, printable, printableLines, readHttpUrl } from './src/text.ts'
export { EVIDENCE, type Evidence, isWeaker, type Trust, trustRank, trustSchema } from './src/trust.ts'
