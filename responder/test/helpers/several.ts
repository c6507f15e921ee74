import type { ListedPackage, Question } from '@cfa/protocol'
import { questionOf } from './asking-job.ts'

const [SCRIPTED_EVERY, NEW_EVERY] = [40, 30]

/** A run of this many packages, as a job asks about it. A few packages are new or have install scripts. */
export function severalOf(count: number): Pick<Question, 'package' | 'kind' | 'packages' | 'details'> {
  const { package: subject, details } = questionOf()
  const packages = Array.from({ length: count }, (_, index): ListedPackage => {
    const command = `node scripts/build.js --target=native-${index}`
    return {
      ...{ ...subject, kind: 'publish', size: subject.size && subject.size + index * 512 },
      ...{ name: `@example/package-with-a-longer-name-${index + 1}`, version: `2.${index}.0` },
      details: details && {
        ...details,
        previous: index % NEW_EVERY === 1 ? null : { version: `1.${index}.0`, commit: null },
        scripts: index % SCRIPTED_EVERY === 2 ? [{ event: 'postinstall', command }] : [],
      },
    }
  })
  const [{ kind, details: _, ...first }] = packages as [ListedPackage]
  return { package: first, kind, packages, details: undefined }
}
