import { problem } from '../api/problem.ts'

/** What every route says when it refuses, for its `response` schemas. */
export const problems = { '4xx': problem, '5xx': problem }
