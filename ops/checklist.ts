import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { checklistFile, missingEvidence, writeChecklist } from './checklist/write-checklist.ts';

/*
 * npm run checklist: answers the questions of a scalable backend with their evidence, and keeps the answers in docs/checklist.md. With --check it
 * writes nothing. Exit 0: all evidence is there; 1: some is missing, or the page is stale.
 */

const missing = missingEvidence();
const page = writeChecklist();
const file = path.join(repositoryRoot, checklistFile);
const isStale = process.argv.includes('--check') && readFileSync(file, 'utf8') !== page;
if (!process.argv.includes('--check')) writeFileSync(file, page);
process.stdout.write(page);
for (const evidence of missing) process.stdout.write(`MISSING  ${evidence}\n`);
if (isStale) process.stdout.write(`STALE  ${checklistFile}; run: npm run checklist\n`);
process.exitCode = missing.length === 0 && !isStale ? 0 : 1;
