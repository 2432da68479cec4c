import { readFile } from 'node:fs/promises';
import path, { join } from 'node:path';

export default join(path.sep, import.meta.dirname, (await readFile(import.meta.filename)).length.toString());
