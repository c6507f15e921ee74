import type { ComponentChildren } from 'preact'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { session } from '../session/session-store.ts'
import { Away } from '../ui/away.tsx'
import { bytes, plural } from '../words/format.ts'
import { commitAddress, shortHash, webAddress } from '../words/links.ts'
import { hostOf, isKnown } from '../words/registries.ts'

/** What exactly would be released, and who says so. */
export function Facts({ question }: { question: QuestionDetail }) {
  const { project, build, verified } = question
  const { tag, registry, access } = question.package
  const saidName = (name: string) => `${name}, not verified`
  return (
    <dl class="facts">
      <Fact name="Dist-tag">{tag}</Fact>
      <Registry registry={registry} />
      <Fact name="Project">{project}</Fact>
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
      {access && <Fact name="Access">{access}</Fact>}
      <Fact name="Size" look="wide">
        {sizeOf(question)}
      </Fact>
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

/** The code goes there: a place other than npm's own registry is worth a second look. */
function Registry({ registry }: { registry: string }) {
  const host = hostOf(registry)
  if (isKnown(registry, session.value?.registries ?? [])) return <Fact name="Registry">{host}</Fact>
  return (
    <Fact name="Registry" look="warning">
      <strong>{host}</strong> <span>This is not npm’s own registry. It will receive your code.</span>
    </Fact>
  )
}

function sizeOf({ package: { size, unpackedSize, files }, kind }: QuestionDetail): string {
  const parts = [
    size === null ? null : bytes(size),
    unpackedSize === null ? null : `unpacked ${bytes(unpackedSize)}`,
    files === null ? null : plural(files, 'file'),
  ].filter((part) => part !== null)
  return parts.join(', ') || (kind === 'dist-tag' ? 'nothing is uploaded' : 'not known')
}
