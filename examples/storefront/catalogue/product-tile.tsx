import { Link } from 'react-router';
import type { ProductTileFragment } from '../api/graphql.generated.ts';
import { formatMoney } from '../page/money.ts';
import { Picture } from './picture.tsx';
import { cheapest, valuesOf } from './variants.ts';

export function ProductTile({ product }: { product: ProductTileFragment }) {
  const price = cheapest(product.variants);
  const colors = valuesOf(product.variants, 'color');
  return (
    <li className="tile">
      <Link to={`/products/${product.slug}`}>
        <Picture image={product.image} width="(max-width: 640px) 45vw, 260px" />
        <span className="name">{product.name}</span>
        <span className="price">
          {price ? formatMoney(price) : null}
          {colors.length > 1 ? <span className="muted"> · {colors.length} colours</span> : null}
        </span>
      </Link>
    </li>
  );
}
