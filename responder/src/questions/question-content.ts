import { createHash } from 'node:crypto'
import { questionSchema } from '@cfa/protocol'
import type { AskedQuestion } from '../asked-kind.ts'
import type { ChangeSummary, Several, Summary } from './question.ts'

/** A question in the form in which it is stored. The text has up to 1 MiB, so it is made once. */
export interface Content {
  question: AskedQuestion
  summary: Summary
  /** JSON with the schema's order of keys, so that equal questions have equal texts. */
  text: string
  /** Size of the text, in bytes. */
  size: number
}

export function contentFrom(question: AskedQuestion): Content {
  const isUnknown = question.kind === 'unknown'
  const text = JSON.stringify(isUnknown ? question : questionSchema.parse(question))
  const summary = { ...question, several: severalOf(question), change: changeOf(question) }
  return { question, summary, text, size: Buffer.byteLength(text) }
}

/** The most packages that a line has room to name. */
const NAMED = 2

function severalOf({ packages }: AskedQuestion): Several | undefined {
  if (!packages) return undefined
  const list = JSON.stringify(packages.map(({ name, version, tag, kind }) => [name, version, tag, kind]))
  const first = packages.slice(0, NAMED).map(({ name, version }) => ({ name, version }))
  return { count: packages.length, first, list: createHash('sha256').update(list).digest('base64url') }
}

/** A message has room for only some of the changed facts, and some of the versions of each. */
const FACTS = 3
const VERSIONS = 10

function changeOf({ change }: AskedQuestion): ChangeSummary | undefined {
  if (!change) return undefined
  const first = change.facts
    .slice(0, FACTS)
    .map((fact) => ({ ...fact, versions: fact.versions.slice(0, VERSIONS) }))
  const hash = createHash('sha256').update(JSON.stringify(change.facts)).digest('base64url')
  return { count: change.facts.length, first, hash }
}
