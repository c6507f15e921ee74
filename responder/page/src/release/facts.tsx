import type { ComponentChildren } from 'preact'
import type { ListedPackage, QuestionDetail, Trust } from '../../../src/api/questions.ts'
import { session } from '../session/session-store.ts'
import { Away } from '../ui/away.tsx'
import { bytes, list, plural } from '../words/format.ts'
import { commitAddress, shortHash, webAddress } from '../words/links.ts'
import { hostOf, isKnown } from '../words/registries.ts'
import { carriedWords } from './trust.tsx'

/** Shows what exactly would be released, and who says so. */
export function Facts({ question }: { question: QuestionDetail }) {
  const { project, build, verified, kind } = question
  const isKnownRelease = kind !== 'unknown'
  const { registry } = question.package
  const { packages, change } = question
  const listed = packages ?? [question.package]
  const [tags, access] = [distinct(listed, 'tag'), distinct(listed, 'access')]
  const saidName = (name: string) => `${name}, not verified`
  return (
    <dl class="facts">
      {isKnownRelease && !change && (
        <Fact name={tags.length > 1 ? 'Dist-tags' : 'Dist-tag'}>{shortList(tags)}</Fact>
      )}
      {isKnownRelease && <Registry registry={registry} />}
      <Fact name="Project">{project}</Fact>
      {!isKnownRelease && !verified?.repository && build.repository && (
        <Fact name={saidName('Repository')}>{build.repository}</Fact>
      )}
      {!verified?.ref && build.branch && <Fact name={saidName('Branch')}>{build.branch}</Fact>}
      {!verified?.commit && build.commit && (
        <Fact name={saidName('Commit')}>
          <Away to={commitAddress(build, build.commit)}>
            <code>{shortHash(build.commit)}</code>
          </Away>
        </Fact>
      )}
      {!verified?.run && (build.url ?? build.service) && (
        <Fact name={saidName('Run')}>
          <Away to={webAddress(build.url)}>{build.service ?? 'see the run'}</Away>
        </Fact>
      )}
      {packages && <NewPackages packages={packages} />}
      {question.trust && hasEvidence(question.trust) && (
        <Fact name="Will carry">{carriedWords(question.trust.carries)}</Fact>
      )}
      {access.length > 0 && <Fact name="Access">{list(access)}</Fact>}
      {isKnownRelease && !change && (
        <Fact name="Size" look="wide">
          {sizeOf(question)}
        </Fact>
      )}
    </dl>
  )
}

export function Fact({ name, children, look }: { name: string; children: ComponentChildren; look?: string }) {
  return (
    <div class={look}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Whether there is any evidence to show. Most packages have never carried any. */
const hasEvidence = ({ carries, earlier }: Trust): boolean => carries.length > 0 || earlier !== null

/** Shows the registry, with a warning if it is unfamiliar, because it receives the code. */
function Registry({ registry }: { registry: string }) {
  const host = hostOf(registry)
  if (isKnown(registry, session.value?.registries ?? [])) return <Fact name="Registry">{host}</Fact>
  return (
    <Fact name="Registry" look="warning">
      <strong>{host}</strong> <span>This is not npm’s own registry. It will receive your code.</span>
    </Fact>
  )
}

/** Names the packages that are published for the first time, which deserve a second look. */
function NewPackages({ packages }: { packages: readonly ListedPackage[] }) {
  const names = packages.flatMap(({ name, previous, hasDetails, kind }) =>
    hasDetails && previous === null && kind !== 'dist-tag' ? [name] : [],
  )
  return names.length === 0 ? null : (
    <Fact name={names.length === 1 ? 'First version of' : `First versions of ${names.length}`} look="wide">
      {shortList(names)}
    </Fact>
  )
}

type Listed = QuestionDetail['package']

const distinct = (listed: readonly Listed[], key: 'tag' | 'access'): string[] => [
  ...new Set(listed.flatMap((one) => one[key] ?? [])),
]

/** As many as fit on a few lines. */
const SHOWN = 6
const shortList = (words: readonly string[]): string =>
  list(words.length > SHOWN ? [...words.slice(0, SHOWN - 1), `${words.length - SHOWN + 1} more`] : words)

/** Adds up the known values. Returns `null` if none is known. */
function sum(listed: readonly Listed[], key: 'size' | 'unpackedSize' | 'files'): number | null {
  const known = listed.flatMap((one) => one[key] ?? [])
  return known.length === 0 ? null : known.reduce((total, count) => total + count, 0)
}

function sizeOf({ package: one, packages, kind }: QuestionDetail): string {
  const listed = packages ?? [one]
  const [size, unpackedSize, files] = [sum(listed, 'size'), sum(listed, 'unpackedSize'), sum(listed, 'files')]
  const parts = [
    size === null ? null : bytes(size),
    unpackedSize === null ? null : `unpacked ${bytes(unpackedSize)}`,
    files === null ? null : plural(files, 'file'),
  ].filter((part) => part !== null)
  return parts.join(', ') || (kind === 'dist-tag' ? 'nothing is uploaded' : 'not known')
}
