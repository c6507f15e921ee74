import type { PackageReply } from '../../../src/api/packages.ts'
import type { ListedPackage } from '../../../src/api/questions.ts'
import { useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { Loaded } from '../ui/loading.tsx'
import { bytes, plural } from '../words/format.ts'
import { Commits, Integrity } from './details.tsx'
import { Files } from './files.tsx'
import { Notes } from './notes.tsx'
import { carriedWords } from './trust.tsx'

interface PackageDetailsProps {
  questionId: string
  place: number
  listed: ListedPackage
}

/** Shows what there is to read about one of several packages. */
export function PackageDetails({ questionId, place, listed }: PackageDetailsProps) {
  const { integrity, access, size, unpackedSize, files, trust } = listed
  const facts = [
    size === null ? [] : bytes(size),
    unpackedSize === null ? [] : `unpacked ${bytes(unpackedSize)}`,
    files === null ? [] : plural(files, 'file'),
    access ?? [],
    trust && trust.carries.length > 0 ? `will carry: ${carriedWords(trust.carries)}` : [],
  ].flat()
  return (
    <div class="package-details">
      {facts.length > 0 && <p>{facts.join(', ')}</p>}
      {integrity && <Integrity integrity={integrity} />}
      {listed.hasDetails && <Read questionId={questionId} place={place} />}
    </div>
  )
}

/** Loads the details once, because what was asked does not change. */
function Read({ questionId, place }: Omit<PackageDetailsProps, 'listed'>) {
  const resource = useResource<PackageReply>(
    `${questionId} ${place}`,
    () => api.package(questionId, place),
    () => false,
  )
  return (
    <Loaded resource={resource} lines={3}>
      {({ details, previousFiles }) =>
        details && (
          <>
            <Commits details={details} level={3} />
            {details.notes && <Notes notes={details.notes} level={3} />}
            <Files {...details} previousFiles={previousFiles} />
          </>
        )
      }
    </Loaded>
  )
}
