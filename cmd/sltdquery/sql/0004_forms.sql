-- sltdquery: numbers that are written with other zeros.
--
-- core	the fold of the number without zeros at its start and after the letters
--	that it then starts with, before a digit (a letter O among the zeros
--	before nothing but digits is one of them); null where there are none.
--	One look-up by it, beside that by fold, finds 0001234567 for 1234567,
--	and AB0012 for AB12.
--
-- All records are written anew: readers wait while it runs. Programs of this
-- version answer not_checked until it is done; older ones load no list after it.

begin;

alter table sltd.record add column core text collate "C"
	generated always as (
	    case when number !~ '^(0|O|[A-Z]+0)' then null
	    else translate(case when number ~ '^[0O]+[0-9]+$'
		then regexp_replace(number, '^[0O]+(?=[0-9])', '')
		else regexp_replace(regexp_replace(number, '^0+(?=.)', ''),
		    '^([A-Z]+)0+(?=[0-9])', '\1') end,
		'OQDILZSGB', '000112568') end) stored;

create index record_core on sltd.record (core) where core is not null;

insert into sltd.migration (number, name) values (4, 'forms');

commit;
