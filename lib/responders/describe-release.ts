import {
  type Change,
  type Details,
  isWeaker,
  LIMITS,
  printable,
  type Question,
  stagedPage,
  type Trust,
} from '@cfa/protocol'
import { factLine } from '../log/change-words.ts'
import { describeEvidence } from '../trust/describe-evidence.ts'

/** As much of the integrity as can be compared by eye. */
const INTEGRITY_LENGTH = 19
const NUMBERS = new Intl.NumberFormat('en')

/** Describes what a question is about, line by line, for somebody who has to approve exactly this. */
export function describeRelease(question: Question): string {
  const { kind, package: subject, packages, details, trust, change, network = [] } = question
  const settings = network.map((setting) => `${describeSetting(setting)}\n`).join('')
  if (change) return describeChange(subject, change) + settings
  if (!packages) return describePackage({ ...subject, kind, details, trust }) + settings
  const each = packages.map(describePackage)
  return `${packages.length} packages, with one answer for all of them:\n\n${each.join('\n')}${settings}`
}

/** Lists every fact and every request. */
function describeChange({ name, registry }: Question['package'], { facts, requests }: Change): string {
  const lines = [
    `  CHANGE of what is published of ${show(name)} at ${show(registry)}:`,
    ...facts.map((fact) => `  - ${factLine(fact)}`),
    ...requests.map(({ method, path }) => `  Request    ${method} ${show(path)}`),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

type Described = Question['package'] & {
  kind: Question['kind']
  details?: Details | undefined
  trust?: Trust | undefined
}

function describePackage({ kind, details, trust, ...subject }: Described): string {
  const { name, version, tag, registry, integrity, access } = subject
  const scripts = details?.scripts ?? []
  const facts: Array<[label: string, value: string | null]> = [
    ['Package', `${name}@${version}${kind === 'stage-approve' ? ' (staged)' : ''}`],
    ['Dist-tag', tag],
    ['Registry', registry],
    ['Access', access],
    ['Tarball', describeTarball(subject)],
    ['Staged at', kind === 'stage-approve' ? (stagedPage({ name, registry }) ?? null) : null],
    ['Integrity', integrity && `${integrity.slice(0, INTEGRITY_LENGTH)}…`],
    ...describeTrust(trust),
    ...scripts.map((script): [string, string] => ['Scripts', describeScript(script)]),
  ]
  const lines = facts.flatMap(([label, value]) => (value ? `  ${label.padEnd(10)} ${show(value)}` : []))
  return lines.map((line) => `${line}\n`).join('')
}

function describeTrust(trust: Trust | undefined): Array<[label: string, value: string]> {
  if (!trust || (trust.carries.length === 0 && trust.earlier === null)) return []
  const { carries, earlier } = trust
  const before = earlier && `Version ${earlier.version} carries: ${describeEvidence(earlier.carries)}.`
  const less = `WARNING: this is less than before. ${before} Installers that compare versions will refuse it.`
  return [
    ['Will carry', describeEvidence(carries)],
    ...(isWeaker(trust) ? [['', less] as [string, string]] : []),
  ]
}

function describeTarball({ size, unpackedSize, files }: Question['package']): string {
  return [
    size === null ? undefined : `${NUMBERS.format(size)} bytes`,
    unpackedSize === null ? undefined : `unpacked ${NUMBERS.format(unpackedSize)} bytes`,
    files === null ? undefined : `${NUMBERS.format(files)} ${files === 1 ? 'file' : 'files'}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}

const describeScript = ({ event, command }: Details['scripts'][number]): string =>
  `${event} runs where it is installed: ${command}`

const describeSetting = ({ setting, value, file }: NonNullable<Question['network']>[number]): string =>
  `  WARNING: this release reaches the registry through ${show(setting)}=${show(value)}, set by ${show(file)} in the repository. The token and your code go that way too.`

/** Makes a text safe to print: a name or a setting from the repository must not move the cursor. */
const show = (text: string): string => printable(text, LIMITS.labelLength) ?? '?'
