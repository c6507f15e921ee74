export {
  type Ask,
  createEndpoint,
  type Endpoint,
  type EndpointAnswer,
  type EndpointOptions,
} from './src/endpoint/create-endpoint.ts'
export { describeQuestion } from './src/endpoint/describe-question.ts'
export { nodeListener } from './src/endpoint/node-listener.ts'
export { createPendingQuestions, type PendingQuestions } from './src/endpoint/pending-questions.ts'
export { readTypedAnswer, type Typist } from './src/endpoint/read-typed-answer.ts'
export { isSameSecret } from './src/endpoint/same-secret.ts'
