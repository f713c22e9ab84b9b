-- sltdquery: a shared national store of stolen and lost documents.
--
-- psql -v ON_ERROR_STOP=1 -f 0001_schema.sql -f 0002_roles.sql DATABASE
--
-- Each file is one step, is run once, in the order of the numbers, in one
-- transaction, and is noted in sltd.migration; running one again is an error
-- that changes nothing. No holder's data, by design.

begin;

create schema sltd;

create table sltd.migration (
	number integer primary key,
	name text not null,
	applied timestamptz not null default now()
);

-- One supplier's list: what its newest file said about itself.
create table sltd.list (
	name text primary key check (name ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
	sequence bigint,
	date timestamptz not null,
	loaded timestamptz not null default now(),
	records bigint not null
);

-- Numbers are in normal form (A-Z 0-9); fold is the number with the
-- characters that are taken for each other made one (O Q D to 0, I L to 1,
-- Z to 2, S to 5, G to 6, B to 8). One look-up by fold finds everything that
-- may answer a query. Each list is a partition, so that a new one is filled
-- beside and takes the place of the old in one transaction.
create table sltd.record (
	list text not null,
	fold text collate "C" not null,
	number text collate "C" not null,
	issuing_state text not null check (issuing_state ~ '^[A-Z]{1,3}$'),
	type text not null default '' check (type ~ '^[PIVRO]?$'),
	status text not null check (status in ('stolen', 'lost', 'revoked',
	    'invalid', 'stolen_blank', 'counterfeit', 'watch')),
	reporting_state text not null default '',
	reported date,
	issue_date date,
	expiry_date date,
	review_date date,
	reference text not null default '',
	note text not null default '',
	withdrawn date,
	primary key (fold, issuing_state, type, number, list)
) partition by list (list);

-- Series of blanks, from number to number_last, of one length.
create table sltd.series (
	list text not null,
	number text collate "C" not null,
	number_last text collate "C" not null,
	length integer not null check (length = char_length(number) and
	    length = char_length(number_last)),
	issuing_state text not null check (issuing_state ~ '^[A-Z]{1,3}$'),
	type text not null default '' check (type ~ '^[PIVRO]?$'),
	status text not null check (status in ('stolen', 'lost', 'revoked',
	    'invalid', 'stolen_blank', 'counterfeit', 'watch')),
	reporting_state text not null default '',
	reported date,
	issue_date date,
	expiry_date date,
	review_date date,
	reference text not null default '',
	note text not null default '',
	withdrawn date,
	check (number < number_last),
	primary key (issuing_state, length, number, number_last, type, list)
) partition by list (list);

insert into sltd.migration (number, name) values (1, 'schema');

commit;
