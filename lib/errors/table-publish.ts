import type { ErrorDefinition, ErrorFacts } from './table.ts'

const TAGGED = 'The tag is pushed; the package is not published.'
const EITHER =
  'Before the tag: nothing. While publishing: the tag is pushed; the text of the error says what the registry has.'

const where = ({ registry, account }: ErrorFacts) =>
  [registry && `Registry: \`${registry}\`.`, account && `Account: \`${account}\`.`].filter(Boolean).join(' ')

export const PUBLISH_ERRORS = {
  EOTPREQUIRED: {
    message: 'The registry asks for a one-time password.',
    meaning:
      'The account or the package demands a second factor for each write, and this job has a token and nobody to ask.',
    done: TAGGED,
    next: 'Set up a responder: `CFA_RESPONDER_URL` and `CFA_RESPONDER_SECRET`, and from then on a maintainer is asked for the code before the tag is made. The README shows the steps.',
    facts: where,
  },
  EOTPREJECTED: {
    message: 'The registry refused every code.',
    meaning: 'A one-time password was asked for three times, and none was accepted.',
    done: TAGGED,
    next: 'See that the clock of the authenticator is right and that the code is of the account that was chosen, and of npm. Recovery codes are never sent.',
    facts: where,
  },
  EPUBLISHCONFLICT: {
    message: 'This version exists with other contents.',
    meaning:
      'The registry already has this version, and its bytes are not the ones of this release. A version cannot be published twice.',
    done: EITHER,
    next: 'If that version is yours, push its tag (`git tag`, `git push`) and release the next one; if it is not, look for who published it.',
    facts: where,
  },
  EPUBLISHUNCLEAR: {
    message: 'Whether the version was published could not be found out.',
    meaning:
      'The registry broke off in the middle of the upload, and asking for the version afterwards gave no clear answer.',
    done: 'The tag is pushed; the package may be published.',
    next: 'Look the version up with `npm view` in some minutes. If it is there, all is well; if not, publish it by hand.',
    facts: where,
  },
  EPUBLISHREFUSED: {
    message: 'The registry or npm refused the release.',
    meaning: 'npm gave a reason that has no name here.',
    done: EITHER,
    next: 'Read npm’s words above.',
    facts: where,
  },
  EPUBLISHSCRIPT: {
    message: 'A lifecycle script failed.',
    meaning:
      'One of the package’s own scripts (`prepublishOnly`, `prepack`, `prepare`, `postpack`, `publish`, `postpublish`) ended with an error.',
    done: EITHER,
    next: 'Read the script’s output above; it runs with the same tools as `npm publish`, but without publish tokens in its environment.',
  },
  EPUBLISHVERSION: {
    message: 'npm could not set the version.',
    meaning: '`npm version` ended with an error before anything was packed.',
    done: 'Nothing: no tag, no upload.',
    next: 'Read npm’s words above.',
  },
  EDISTTAG: {
    message: 'The dist-tag was not set.',
    meaning: 'The registry refused the dist-tag or did not answer.',
    done: 'The git note is pushed; the dist-tag is not set, or unclear as the text says.',
    next: 'Read npm’s words above.',
    facts: where,
  },
} satisfies Record<string, ErrorDefinition>
