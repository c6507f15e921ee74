/** Why a question ends once its code was handed out: this service does not learn the outcome. */
export const HANDED_OUT = 'The tool has the code. It does not tell what became of it.'
