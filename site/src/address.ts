/** Where the files of the repository are shown. */
export const REPOSITORY = 'https://github.com/cfa/semantic-release-npm'
/** GitHub Pages serves a project below the name of its repository. */
export const BASE = `/${REPOSITORY.split('/').at(-1)}/`
