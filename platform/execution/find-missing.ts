import { isEnumType, isObjectType } from 'graphql';
import type { ResponseObject } from './merge.ts';
import type { ResponsePath } from './objects-at.ts';
import { holds } from './plan.ts';
import type { FieldShape, ObjectShape, ValueShape } from './shape.ts';

/** A place where the data has no value, or a wrong value, that the schema allows. */
export interface Missing {
  message: string;
  path: ResponsePath;
}

/**
 * Finds the places that make an answer broken, each with its path. The writer does not know its place in the response, since few answers are
 * broken; this walk is for those.
 */
export function findMissing(
  root: ObjectShape,
  data: ResponseObject,
  variables: Readonly<Record<string, unknown>>,
  limit: number,
): Missing[] {
  const found: Missing[] = [];

  function report(message: string, path: ResponsePath): 'invalid' {
    if (found.length < limit) found.push({ message, path });
    return 'invalid';
  }

  /** Whether the object has everything that is required. */
  function inObject(shape: ObjectShape, object: ResponseObject, path: ResponsePath): boolean {
    for (const field of shape.fields) {
      if (found.length >= limit) return false;
      if (field.when.length > 0 && !field.when.some((conditions) => holds(conditions, variables))) continue;
      if (field.value.kind === 'introspection') continue;
      if (field.value.kind === 'typename') {
        if (isObjectType(shape.type) || field.value.objects.includes(object[field.key] as string)) continue;
        return report('The type of an object is not known.', [...path, field.key]) !== 'invalid';
      }
      const value = Object.hasOwn(object, field.key) ? object[field.key] : undefined;
      if (!inField(shape, field, value, [...path, field.key])) return false;
    }
    return true;
  }

  function inField(parent: ObjectShape, field: FieldShape, value: unknown, path: ResponsePath): boolean {
    const result = inValue(field.value, value, path);
    if (!field.required || result === 'valid') return true;
    if (result === 'null') {
      report(`Cannot return null for non-nullable field ${parent.type.name}.${field.key}.`, path);
    }
    return false;
  }

  function inValue(shape: ValueShape, value: unknown, path: ResponsePath): 'valid' | 'null' | 'invalid' {
    if (value === undefined || value === null) return 'null';
    switch (shape.kind) {
      case 'leaf':
        return isLeaf(shape, value) ? 'valid' : report(`Invalid value found for ${shape.type.name}.`, path);
      case 'list': {
        if (!Array.isArray(value)) return report('Expected a list.', path);
        let valid = true;
        value.forEach((item, index) => {
          const result = inValue(shape.item, item, [...path, index]);
          if (!shape.itemRequired || result === 'valid') return;
          valid = false;
          if (result === 'null') report('Cannot return null for an item of the list.', [...path, index]);
        });
        return valid ? 'valid' : 'invalid';
      }
      case 'object': {
        if (typeof value !== 'object' || Array.isArray(value)) return report('Expected an object.', path);
        const object = value as ResponseObject;
        const { declared, byType } = shape;
        const typename = object['__typename'];
        const known = typename === undefined || typename === null || typename === declared.type.name;
        const inner = isObjectType(declared.type) || known ? declared : byType.get(typename as string);
        if (!inner) return report('Invalid __typename found.', path);
        return inObject(inner, object, path) ? 'valid' : 'invalid';
      }
      default:
        return 'valid';
    }
  }

  inObject(root, data, []);
  return found;
}

function isLeaf({ type }: Extract<ValueShape, { kind: 'leaf' }>, value: unknown): boolean {
  const isInteger = Number.isInteger(value) && Math.abs(value as number) < 1e21;
  switch (type.name) {
    case 'Int':
      return isInteger;
    case 'Float':
      return Number.isFinite(value);
    case 'Boolean':
      return typeof value === 'boolean';
    case 'String':
      return typeof value === 'string';
    case 'ID':
      return typeof value === 'string' || isInteger;
    default:
      return !isEnumType(type) || type.getValue(String(value)) !== undefined;
  }
}
