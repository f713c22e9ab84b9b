/*
 * weak: see the header. Each test costs about a microsecond, so that an
 * import can look at every signer's key.
 */
#include "x509/weak.h"

#include <stddef.h>

/*
 * The odd primes up to 167. Those that tell a modulus of RSALib from others
 * best come first, so that nearly every sound key leaves after one division.
 */
static const uint8_t primes[] = {11, 13, 17, 19, 37, 53, 43, 3, 5, 7, 23, 29,
    31, 41, 47, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
    127, 131, 137, 139, 149, 151, 157, 163, 167};
#define PRIMES (sizeof(primes) / sizeof(primes[0]))

/* RSALib's primes are k * M + (65537 ^ a mod M), M a product of the primes. */
#define RSALIB_GENERATOR 65537u

static uint32_t
remainder_of(struct span number, uint32_t divisor)
{
	uint64_t r = 0;
	size_t i = 0;

	for (; (number.len - i) % 4 != 0; i++)
		r = (r << 8 | number.data[i]) % divisor;
	for (; i < number.len; i += 4) {
		const uint8_t *at = number.data + i;
		uint32_t word = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
		    (uint32_t)at[2] << 8 | at[3];

		r = (r << 32 | word) % divisor;
	}
	return (uint32_t)r;
}

/* Whether a residue is a power of the generator. */
static bool
is_power(uint32_t residue, uint32_t prime)
{
	uint32_t power = 1;

	do {
		if (power == residue)
			return true;
		power = power * (RSALIB_GENERATOR % prime) % prime;
	} while (power != 1);
	return false;
}

/* Primes from `first` on whose product fits a word. */
static size_t
take_primes(size_t first, uint32_t *product)
{
	size_t i = first;
	uint64_t p = 1;

	while (i < PRIMES && p * primes[i] <= UINT32_MAX)
		p *= primes[i++];
	*product = (uint32_t)p;
	return i;
}

static const char *
weak_modulus(struct span modulus)
{
	bool rsalib = true;
	uint32_t product;

	for (size_t i = 0, end; i < PRIMES; i = end) {
		uint32_t residue;

		end = take_primes(i, &product);
		residue = remainder_of(modulus, product);
		for (size_t k = i; k < end; k++) {
			rsalib =
			    rsalib && is_power(residue % primes[k], primes[k]);
		}
		if (!rsalib && i > 0)
			return NULL;
	}
	return rsalib ? "its modulus is of the kind that can be factored "
			"(ROCA)"
		      : NULL;
}

static unsigned
bits_of(struct span number)
{
	unsigned bits = (unsigned)number.len * 8;

	for (uint8_t top = number.data[0]; top != 0 && !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

const char *
weak_rsa(struct span modulus, struct span exponent)
{
	if (exponent.len == 1 && exponent.data[0] == 1)
		return "its public exponent is 1";
	if ((exponent.data[exponent.len - 1] & 1) == 0)
		return "its public exponent is even";
	if (bits_of(modulus) < WEAK_RSA_BITS)
		return "its modulus has fewer than 1024 bits";
	if ((modulus.data[modulus.len - 1] & 1) == 0)
		return "its modulus is even";
	return weak_modulus(modulus);
}

const char *
weak_point(struct span point)
{
	return point.len == 0 || point.data[0] == 0
	    ? "its point is the one at infinity"
	    : NULL;
}

const char *
weak_dsa(struct span base, struct span number, struct span order)
{
	if ((base.len == 1 && base.data[0] == 1) ||
	    (number.len == 1 && number.data[0] == 1))
		return "its public number is 1";
	return bits_of(order) < 160 ? "its subgroup has fewer than 160 bits"
				    : NULL;
}
