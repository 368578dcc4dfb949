import { isEnumType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import type { ResponseObject } from './merge.ts';
import type { Condition } from './plan.ts';
import type { FieldShape, ObjectShape, ValueShape } from './shape.ts';
import { compile, inOnePiece, literal, property, quote } from './source.ts';

/** The parameters of writing one answer, in addition to its data. */
export interface Writing {
  variables: Readonly<Record<string, unknown>>;
  /** Objects and lists that are in the data several times; each is written once for a shape. */
  shared: ReadonlySet<object>;
  /** No string of the data needs an escape. */
  clean: boolean;
  /** The JSON text of each introspection field, by response key. */
  introspection: Readonly<Record<string, string>>;
  /** A longer list ends the writing with AnswerTooLong. */
  maxLength: number;
}

/**
 * The text of an answer would be longer than allowed. An object that is in the data several times is written at each of its places, so that few
 * values can have a text that no memory holds.
 */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong';
}

export interface Written {
  text: string;
  /** Whether a value was missing or wrong where the schema does not allow it. */
  broken: boolean;
}

/** The argument of the generated functions. */
interface State extends Omit<Writing, 'clean'> {
  broken: boolean;
  written: (Map<object, string> | undefined)[];
}

type WriteRoot = (data: ResponseObject, state: State) => string | null;

/**
 * Compiles the function that writes the answer: a function for each shape of an object, which reads constant keys and appends to a text. Only what
 * the operation selects is written, values are checked against their types, and a null where the schema forbids null removes the object
 * around it.
 */
export function compileWriter(root: ObjectShape): (data: ResponseObject, writing: Writing) => Written {
  let escaping: WriteRoot | undefined;
  let plain: WriteRoot | undefined;
  return (data, { clean, ...writing }) => {
    const state: State = { ...writing, broken: false, written: [] };
    // Most answers hold no string that needs an escape; the function without that test is made when the first one comes.
    const write = clean ? (plain ??= generate(root, plainText)) : (escaping ??= generate(root, quotedText));
    const text = write(data, state);
    return { text: text ?? 'null', broken: state.broken };
  };
}

/** The text before a value, up to and including this constant, as an expression. */
type Lead = (rest: string) => string;

const quotedText = (lead: Lead) => `${lead('')}+quote(v)`;
const plainText = (lead: Lead) => `${lead('"')}+v+'"'`;

function generate(root: ObjectShape, quoted: (lead: Lead) => string): WriteRoot {
  const functions: string[] = [];
  const names = new Map<ObjectShape | ValueShape, string>();
  const enums: ReadonlySet<string>[] = [];

  /** The name of the function for a shape; `body` makes it the first time. */
  function named(
    shape: ObjectShape | ValueShape,
    prefix: string,
    body: (name: string, index: number) => string,
  ): string {
    const known = names.get(shape);
    if (known) return known;
    const name = `${prefix}${names.size}`;
    names.set(shape, name);
    functions.push(body(name, names.size));
    return name;
  }

  /** Writes an object or a list once, if it is in the data several times. */
  const once = (index: number, rest: string) =>
    `let m;if(x.shared.size>0&&x.shared.has(o)){m=x.written[${index}]??=new Map();const w=m.get(o);if(w!==undefined)return w}${rest}if(m!==undefined)m.set(o,s=inOnePiece(s));return s;`;

  function objectFunction(shape: ObjectShape): string {
    return named(shape, 'object', (name, index) => {
      // The comma is known here unless all fields before depend on variables.
      const first = shape.fields[0]?.when.length === 0;
      let comma: 'none' | 'some' | 'open' = first ? 'none' : 'open';
      const fields = shape.fields.map((field) => {
        const label = `${literal(field.key)}:`;
        const start = comma === 'none' ? '{' : ',';
        // One constant, since joining texts is most of the work.
        const lead: Lead =
          comma === 'open'
            ? (rest) => `(s.length>1?',':'')+${literal(label + rest)}`
            : (rest) => literal(start + label + rest);
        const code = fieldSource(shape, field, lead);
        if (field.when.length === 0) comma = 'some';
        return field.when.length === 0 ? code : `if(${field.when.map(conditionSource).join('||')}){${code}}`;
      });
      return `function ${name}(o,x){if(typeof o!=='object'||Array.isArray(o))return bad(x);let v,s='${first ? '' : '{'}';${once(index, `${fields.join('')}s+='}';`)}}`;
    });
  }

  function fieldSource(shape: ObjectShape, { key, required, value }: FieldShape, lead: Lead): string {
    if (value.kind === 'typename') {
      if (isObjectType(shape.type)) return `s+=${lead(literal(shape.type.name))};`;
      // The type of the object is not known, but another fetch may have answered for this very field.
      const objects = enums.push(new Set(value.objects)) - 1;
      return `v=${property('o', key)};if(!enums[${objects}].has(v))return bad(x);s+=${lead('"')}+v+'"';`;
    }
    if (value.kind === 'introspection') return `s+=${lead('')}+x.introspection[${literal(key)}];`;
    const read = `v=${property('o', key)};`;
    const otherwise = required ? 'return bad(x)' : `{if(v!=null)bad(x);s+=${lead('null')}}`;
    if (value.kind === 'leaf') {
      const cases = leafCases(value).map(([condition, write]) => `if(${condition})s+=${write(lead)};else `);
      return `${read}${cases.join('')}${otherwise};`;
    }
    const text = valueSource(value, 'v');
    return required
      ? `${read}if(v==null)return bad(x);if((v=${text})===null)return null;s+=${lead('')}+v;`
      : `${read}if(v==null||(v=${text})===null)s+=${lead('null')};else s+=${lead('')}+v;`;
  }

  /** The conditions under which a leaf has a value that its type allows, the usual one first, and its text with what comes before it. */
  function leafCases({ type }: Extract<ValueShape, { kind: 'leaf' }>): [string, (lead: Lead) => string][] {
    const whole = `Number.isInteger(v)&&v<1e21&&v>-1e21`;
    const plain = (lead: Lead) => `${lead('')}+v`;
    const string: [string, (lead: Lead) => string] = [`typeof v==='string'`, quoted];
    switch (type.name) {
      case 'Int':
        return [[`(v|0)===v||${whole}`, plain]];
      case 'Float':
        return [['Number.isFinite(v)', plain]];
      case 'Boolean':
        return [
          ['v===true', (lead) => lead('true')],
          ['v===false', (lead) => lead('false')],
        ];
      case 'String':
        return [string];
      case 'ID':
        return [string, [whole, plain]];
      default:
    }
    if (!isEnumType(type)) return [string, ['v!=null&&(v=JSON.stringify(v))!==undefined', plain]];
    const index = enums.push(new Set(type.getValues().map(({ name }) => name))) - 1;
    return [[`enums[${index}].has(v)`, (lead) => `${lead('"')}+v+'"'`]];
  }

  function valueSource(shape: ValueShape, value: string): string {
    switch (shape.kind) {
      case 'leaf':
        return leafSource(shape);
      case 'list':
        return `${listFunction(shape)}(${value},x)`;
      case 'object':
        return `${typedFunction(shape)}(${value},x)`;
      default:
        throw new Error(`${shape.kind} is written where the field is`);
    }
  }

  function typedFunction(shape: Extract<ValueShape, { kind: 'object' }>): string {
    const { declared, byType } = shape;
    if (isObjectType(declared.type)) return objectFunction(declared);
    return named(shape, 'typed', (name) => {
      const cases = [...byType].map(([type, object]) => `case ${literal(type)}:return ${objectFunction(object)}(o,x);`);
      const other = `case undefined:case null:case ${literal(declared.type.name)}:return ${objectFunction(declared)}(o,x);`;
      return `function ${name}(o,x){switch(o.__typename){${cases.join('')}${isInterfaceType(declared.type) || isUnionType(declared.type) ? other : ''}}return bad(x)}`;
    });
  }

  function listFunction(shape: Extract<ValueShape, { kind: 'list' }>): string {
    return named(shape, 'list', (name, index) => {
      const item = valueSource(shape.item, 'v');
      const missing = shape.itemRequired ? 'return bad(x)' : `t='null'`;
      const failed = shape.itemRequired ? 'return null' : `t='null'`;
      const loop = `for(let i=0;i<o.length;i++){let v=o[i],t;if(v==null)${missing};else if((t=${item})===null)${failed};s+=i===0?t:','+t;if(s.length>x.maxLength)tooLong()}s+=']';`;
      return `function ${name}(o,x){if(!Array.isArray(o))return bad(x);let s='[';${once(index, loop)}}`;
    });
  }

  /** An item of a list. */
  function leafSource(shape: Extract<ValueShape, { kind: 'leaf' }>): string {
    const nothing: Lead = (rest) => literal(rest);
    const cases = leafCases(shape).map(([condition, write]) => `${condition}?${write(nothing)}:`);
    return `(${cases.join('')}bad(x))`;
  }

  const start = objectFunction(root);
  return compile<WriteRoot>({ enums, quote, inOnePiece, bad, tooLong }, `${functions.join('\n')}\nreturn ${start};`);
}

/** Notes that the schema does not allow the value here. */
function bad(state: State): null {
  state.broken = true;
  return null;
}

function tooLong(): never {
  throw new AnswerTooLong('a list of the answer is longer than the answer may be');
}

/** The expression for conditions, where `x.variables` are the variables. */
export function conditionSource(conditions: readonly Condition[]): string {
  return `(${conditions
    .map(({ variable, expected }) => `(${property('x.variables', variable)}===true)===${expected}`)
    .join('&&')})`;
}
