-- sltdquery: how a list is kept, and alerts that end by themselves.
--
-- delta	the list is kept by deltas, which come daily: without one for 26
--		hours its silence proves nothing
-- until	an alert answers until this day
-- contact	the office that is to be called, day and night; no name
-- measure	what an officer is asked to do

begin;

alter table sltd.list add column delta boolean not null default false;

alter table sltd.record
	add column until date,
	add column contact text not null default '',
	add column measure text not null default ''
	    check (measure in ('', 'verify', 'seize', 'refer', 'call'));
alter table sltd.series
	add column until date,
	add column contact text not null default '',
	add column measure text not null default ''
	    check (measure in ('', 'verify', 'seize', 'refer', 'call'));

insert into sltd.migration (number, name) values (3, 'alerts');

commit;
