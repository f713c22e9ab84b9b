-- sltdquery: who may do what. Log-in roles are the site's own; grant them
-- membership: `grant sltd_reader to post_airport_1`.
--
-- sltd_reader	asks: SELECT, nothing else
-- sltd_loader	loads: owns the tables, for a new list is a new partition

begin;

create role sltd_reader nologin;
create role sltd_loader nologin;

alter schema sltd owner to sltd_loader;
alter table sltd.list owner to sltd_loader;
alter table sltd.record owner to sltd_loader;
alter table sltd.series owner to sltd_loader;

grant usage on schema sltd to sltd_reader;
grant select on sltd.list, sltd.record, sltd.series to sltd_reader;

insert into sltd.migration (number, name) values (2, 'roles');

commit;
