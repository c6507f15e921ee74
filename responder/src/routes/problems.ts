import { problem } from '../api/problem.ts'

/** The refusals of every route, for its `response` schemas. */
export const problems = { '4xx': problem, '5xx': problem }
